package io.sluice.coordinator.method;

import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.publish.Publisher.Position;
import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.utils.Utils;

/**
 * Publishes content. It is first read to a temporary file while its digest is taken; only when that is right are the
 * chunks that no content has yet written, then the index entry that makes it known.
 */
public final class ContentStore {
    public static final int CHUNK_BYTES = 256 * 1024;

    /** Chunks on their way to Kafka at one time. */
    private static final int IN_FLIGHT = 8;

    private final Catalogue catalogue;
    private final Publisher publisher;
    private final Path temporary;
    private final long maxBytes;
    private final Duration timeout;
    private final Semaphore uploads;
    private final ReentrantLock writing = new ReentrantLock();

    /**
     * On a catalogue and a producer.
     *
     * @param temporary folder for contents being received; emptied now
     * @param maxBytes of one content
     * @param maxUploads at one time
     * @param timeout for Kafka's acknowledgement of a record
     */
    public ContentStore(
            Catalogue catalogue, Publisher publisher, Path temporary, long maxBytes, int maxUploads, Duration timeout)
            throws IOException {
        this.catalogue = catalogue;
        this.publisher = publisher;
        this.temporary = Files.createDirectories(temporary);
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.uploads = new Semaphore(maxUploads);
        try (var left = Files.list(temporary)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Whether it was written now or had been before. */
    public enum Put {
        WRITTEN,
        PRESENT
    }

    /**
     * Publishes the content under its digest.
     *
     * @param digest SHA-256 in lower-case hex
     * @throws Refusal if the bytes have another digest, are too many, or too many contents are under way
     * @throws io.sluice.coordinator.publish.NotPublishedException if Kafka does not take it; may be tried again
     */
    public Put put(String digest, InputStream body) throws IOException {
        if (catalogue.content(digest).isPresent()) {
            return Put.PRESENT;
        }
        if (!uploads.tryAcquire()) {
            throw new Refusal(Refusal.Kind.BUSY, "as many contents as allowed are being published: try again soon");
        }
        Path file = Files.createTempFile(temporary, "content", null);
        try {
            receive(digest, body, file);
            try (InputStream content = Files.newInputStream(file)) {
                return publish(digest, content);
            }
        } finally {
            uploads.release();
            Files.deleteIfExists(file);
        }
    }

    /** Publishes content that is in memory already; never refused. */
    Put putSmall(byte[] content) throws IOException {
        return publish(Digests.hex(Digests.sha256(content)), new ByteArrayInputStream(content));
    }

    private Put publish(String digest, InputStream content) throws IOException {
        writing.lock();
        try {
            if (catalogue.content(digest).isPresent()) {
                return Put.PRESENT;
            }
            write(digest, content);
            return Put.WRITTEN;
        } finally {
            writing.unlock();
        }
    }

    private void receive(String digest, InputStream body, Path file) throws IOException {
        MessageDigest sha = Digests.newSha256();
        long size = 0;
        byte[] buffer = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                size += read;
                if (size > maxBytes) {
                    throw new Refusal(
                            Refusal.Kind.TOO_LARGE,
                            "content is larger than " + maxBytes + " bytes, the most that content.bytes allows");
                }
                sha.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        String actual = Digests.hex(sha.digest());
        if (!actual.equals(digest)) {
            throw new Refusal(
                    Refusal.Kind.DIGEST_DIFFERS,
                    "the body's SHA-256 is " + actual + ", not " + digest + " (" + size + " bytes were read)");
        }
    }

    private void write(String digest, InputStream in) throws IOException {
        byte[] digestBytes = HexFormat.of().parseHex(digest);
        int partition = Utils.toPositive(Utils.murmur2(digestBytes)) % publisher.partitions(TopicCatalog.CONTENT);
        List<ContentChunkRef> places = new ArrayList<>();
        Deque<Pending> pending = new ArrayDeque<>();
        long size = 0;
        for (byte[] data = in.readNBytes(CHUNK_BYTES); data.length > 0; data = in.readNBytes(CHUNK_BYTES)) {
            size += data.length;
            pending.add(place(data, partition));
            if (pending.size() >= IN_FLIGHT) {
                places.add(pending.remove().within(timeout));
            }
        }
        while (!pending.isEmpty()) {
            places.add(pending.remove().within(timeout));
        }
        ContentIndex index = new ContentIndex(ByteBuffer.wrap(digestBytes), size, places);
        Acknowledged.within(timeout, publisher.publish(TopicCatalog.CONTENT_INDEX, digest, index));
        catalogue.learn(index);
    }

    private Pending place(byte[] data, int partition) {
        byte[] digest = Digests.sha256(data);
        Optional<ContentChunkRef> known = catalogue.chunk(Digests.hex(digest));
        return known.isPresent()
                ? timeout -> known.get()
                : new Written(digest, data.length, publisher.publishRaw(TopicCatalog.CONTENT, partition, digest, data));
    }

    /** A chunk whose place is known, or will be when Kafka has it. */
    private interface Pending {
        ContentChunkRef within(Duration timeout);
    }

    private record Written(byte[] digest, int size, CompletionStage<Position> place) implements Pending {
        @Override
        public ContentChunkRef within(Duration timeout) {
            Position position = Acknowledged.within(timeout, place);
            return new ContentChunkRef(ByteBuffer.wrap(digest), size, position.partition(), position.offset());
        }
    }
}
