package io.sluice.gateway.depot;

import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The depot's folder: whole contents named by their digest in hex, and parts of those that are being pulled.
 *
 * <p>Bounded; the least recently used goes first, never one that is being read. A content's digest is reckoned when it
 * is placed, and again when it is opened and its file is not the one that was verified last (inode, size or time of
 * change differ). Any thread may call; hashing is done outside the lock.
 */
final class DepotFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DepotFiles.class);
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String PART = ".part";

    private final Path folder;
    private final long limitBytes;
    private final long reserveBytes;
    private final LongSupplier usableBytes;
    /** Least recently used first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long usedBytes;

    /** @param usableBytes how much the disk still takes */
    DepotFiles(Path folder, long limitBytes, long reserveBytes, LongSupplier usableBytes) throws IOException {
        this.folder = folder;
        this.limitBytes = limitBytes;
        this.reserveBytes = reserveBytes;
        this.usableBytes = usableBytes;
        Files.createDirectories(folder);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(found::add);
        }
        found.sort(Comparator.comparing(DepotFiles::changedAt));
        for (Path file : found) {
            String name = String.valueOf(file.getFileName());
            if (NAME.matcher(name).matches()) {
                entries.put(name, new Entry(Files.size(file)));
                usedBytes += Files.size(file);
            } else if (!name.endsWith(PART)) {
                LOG.warn("{} is no content of the depot and is left alone", file);
            }
        }
    }

    synchronized long usedBytes() {
        return usedBytes;
    }

    /** Opens a whole content for reading; empty if it is not here, or was damaged and is now removed. */
    Optional<Content> open(String digestHex) throws IOException {
        Entry entry;
        synchronized (this) {
            Entry known = entries.get(digestHex);
            if (known == null) {
                return Optional.empty();
            }
            entry = known;
            entry.readers++;
        }
        boolean opened = false;
        try {
            Path file = folder.resolve(digestHex);
            if (Files.exists(file) && isWhole(digestHex, file, entry)) {
                Content content = new Content(digestHex, entry, FileChannel.open(file, StandardOpenOption.READ));
                opened = true;
                return Optional.of(content);
            }
        } finally {
            if (!opened) {
                release(entry);
            }
        }
        LOG.error("content {} in the depot is not what its name says: removed", digestHex);
        remove(digestHex, entry);
        return Optional.empty();
    }

    /** The file that a pull fills; what an interrupted one left is still in it. */
    Path partOf(String digestHex) {
        return folder.resolve(digestHex + PART);
    }

    /** Evicts until so many bytes fit. */
    synchronized void makeRoom(long bytes) throws ContentUnavailableException {
        Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
        while (usedBytes + bytes > limitBytes && oldest.hasNext()) {
            Map.Entry<String, Entry> next = oldest.next();
            if (next.getValue().readers == 0) {
                delete(folder.resolve(next.getKey()));
                usedBytes -= next.getValue().bytes;
                oldest.remove();
            }
        }
        if (usedBytes + bytes > limitBytes) {
            throw new ContentUnavailableException(
                    Cause.NO_ROOM, bytes + " bytes do not fit, " + usedBytes + " of " + limitBytes + " are in use");
        }
        long usable = usableBytes.getAsLong();
        if (usable - reserveBytes < bytes) {
            throw new ContentUnavailableException(
                    Cause.DISK_FULL, bytes + " bytes do not fit, the disk has " + usable + " left");
        }
    }

    /** Makes a complete part a content, if it is the right one; otherwise removes it. */
    void place(String digestHex) throws IOException, ContentUnavailableException {
        Path part = partOf(digestHex);
        if (!digestOf(part).equals(digestHex)) {
            delete(part);
            throw new ContentUnavailableException(Cause.DIGEST_DIFFERS, "what was pulled is not " + digestHex);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Path file = folder.resolve(digestHex);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        Entry entry = new Entry(Files.size(file));
        entry.verified = identityOf(file);
        synchronized (this) {
            Entry former = entries.put(digestHex, entry);
            usedBytes += entry.bytes - (former == null ? 0 : former.bytes);
        }
    }

    /** Removes what a pull that failed for good has left. */
    void discardPart(String digestHex) {
        delete(partOf(digestHex));
    }

    private boolean isWhole(String digestHex, Path file, Entry entry) throws IOException {
        Identity now = identityOf(file);
        if (now.equals(entry.verified)) {
            return true;
        }
        if (!digestOf(file).equals(digestHex)) {
            return false;
        }
        entry.verified = now;
        return true;
    }

    private synchronized void remove(String digestHex, Entry entry) {
        if (entries.remove(digestHex, entry)) {
            usedBytes -= entry.bytes;
            delete(folder.resolve(digestHex));
        }
    }

    private synchronized void release(Entry entry) {
        entry.readers--;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", file, e.toString());
        }
    }

    private static String digestOf(Path file) throws IOException {
        MessageDigest sha = Digests.newSha256();
        byte[] piece = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sha.update(piece, 0, read);
            }
        }
        return Digests.hex(sha.digest());
    }

    private static Identity identityOf(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Identity(String.valueOf(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime());
    }

    private static FileTime changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** A content that is open and therefore stays. For one reader at a time. */
    final class Content implements AutoCloseable {
        private final String digestHex;
        private final Entry entry;
        private final FileChannel file;

        private Content(String digestHex, Entry entry, FileChannel file) {
            this.digestHex = digestHex;
            this.entry = entry;
            this.file = file;
        }

        long sizeBytes() {
            return entry.bytes;
        }

        /** Up to {@code length} bytes from {@code offset}; fewer at the end. */
        byte[] read(long offset, int length) throws IOException {
            byte[] bytes = new byte[(int) Math.max(0, Math.min(length, entry.bytes - offset))];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (file.read(buffer, offset + buffer.position()) < 0) {
                    throw new IOException("content " + digestHex + " has become shorter");
                }
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            try {
                file.close();
            } finally {
                release(entry);
            }
        }
    }

    private static final class Entry {
        private final long bytes;
        private int readers;
        private volatile @Nullable Identity verified;

        private Entry(long bytes) {
            this.bytes = bytes;
        }
    }

    private record Identity(String fileKey, long bytes, FileTime changedAt) {}
}
