package io.sluice.coordinator.method;

import io.sluice.topics.Bytes;
import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.ContentIndex;
import io.sluice.wire.Digests;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** Contents that fit into memory, put together from their chunks, so many at one time. */
public final class WholeContents implements ContentSource {
    private final ContentLog log;
    private final Semaphore readers;

    /** @param readers at one time */
    public WholeContents(ContentLog log, int readers) {
        this.log = log;
        this.readers = new Semaphore(readers);
    }

    @Override
    public byte[] read(ContentIndex index) {
        if (!readers.tryAcquire()) {
            throw new Refusal(Refusal.Kind.BUSY, "as many contents as content.readers allows are being read");
        }
        try (ContentLog.Reading reading = log.open()) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.toIntExact(index.getSizeBytes()));
            for (ContentChunkRef chunk : index.getChunks()) {
                whole.writeBytes(reading.chunk(chunk));
            }
            byte[] content = whole.toByteArray();
            if (!Arrays.equals(Digests.sha256(content), Bytes.of(index.getDigest()))) {
                throw new Refusal(
                        Refusal.Kind.CONTENT_GONE, "what lies in Kafka is not what was published: publish it again");
            }
            return content;
        } finally {
            readers.release();
        }
    }
}
