package io.sluice.gateway.depot;

import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The depot's folder: whole contents named by their digest in hex, parts of those that are or were being pulled, and an
 * empty file with the ending {@code .pin} for each that must stay.
 *
 * <p>A content's digest is reckoned when it is placed, and again when it is opened and its file is not the one that was
 * verified last (inode, size or time of change differ); what is read of it is checked against sums taken then. So nothing
 * is synced to the disk: what a crash damages is found out. Any thread may call; hashing is done outside the lock.
 */
final class DepotFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DepotFiles.class);
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}(\\.part)?");
    private static final String PART = ".part";
    private static final String PIN = ".pin";

    private final Path folder;
    private final long reserveBytes;
    private final LongSupplier usableBytes;
    private final DepotWatch watch;
    private final Shelf shelf;
    private final Set<String> pins = new HashSet<>();
    private final Map<Shelf.Volume, Verified> verified = new ConcurrentHashMap<>();

    /** @param usableBytes how much the disk still takes */
    DepotFiles(Path folder, long limitBytes, long reserveBytes, LongSupplier usableBytes, DepotWatch watch)
            throws IOException {
        this.folder = folder;
        this.reserveBytes = reserveBytes;
        this.usableBytes = usableBytes;
        this.watch = watch;
        this.shelf = new Shelf(limitBytes);
        Files.createDirectories(folder);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(found::add);
        }
        found.sort(Comparator.comparing(DepotFiles::usedAt));
        for (Path file : found) {
            String name = String.valueOf(file.getFileName());
            if (NAME.matcher(name).matches()) {
                shelf.put(name, Files.size(file));
            } else if (name.endsWith(PIN)) {
                pins.add(name.substring(0, name.length() - PIN.length()));
            } else {
                LOG.warn("{} is no content of the depot and is left alone", file);
            }
        }
        pins.forEach(digest -> shelf.pin(digest, true));
    }

    synchronized long usedBytes() {
        return shelf.usedBytes();
    }

    synchronized long pinnedBytes() {
        return shelf.pinnedBytes();
    }

    long limitBytes() {
        return shelf.limitBytes();
    }

    synchronized boolean has(String digestHex) {
        return shelf.look(digestHex).isPresent();
    }

    /** Opens a whole content for reading; empty if it is not here, or was damaged and is now removed. */
    Optional<Content> open(String digestHex) throws IOException {
        Shelf.Volume volume;
        synchronized (this) {
            volume = shelf.use(digestHex).orElse(null);
        }
        if (volume == null) {
            return Optional.empty();
        }
        boolean opened = false;
        try {
            Path file = folder.resolve(digestHex);
            Optional<BlockSums> sums = Files.exists(file) ? verify(volume, file) : Optional.empty();
            if (sums.isPresent()) {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                opened = true;
                return Optional.of(new Content(volume, sums.get(), channel, () -> leave(volume)));
            }
        } finally {
            if (!opened) {
                leave(volume);
            }
        }
        removeDamaged(volume);
        return Optional.empty();
    }

    /** The content is not what its name says: it goes, to be pulled anew. */
    void removeDamaged(Shelf.Volume volume) {
        boolean dropped;
        synchronized (this) {
            dropped = shelf.drop(volume);
            if (dropped) {
                verified.remove(volume);
                delete(volume.name());
            }
        }
        if (dropped) {
            LOG.error("content {} in the depot is not what its name says: removed", volume.name());
            watch.damaged(volume.name(), volume.bytes());
        }
    }

    /** Makes room for a content and opens the file that a pull fills; what an earlier one left is still in it. */
    Part part(String digestHex, long bytes) throws IOException, ContentUnavailableException {
        String name = digestHex + PART;
        Path file = folder.resolve(name);
        Shelf.Volume volume;
        synchronized (this) {
            long there = Files.exists(file) ? Files.size(file) : 0;
            long usable = usableBytes.getAsLong();
            Shelf.Room room = shelf.reserve(name, bytes, usable - reserveBytes, Math.min(there, bytes));
            if (room instanceof Shelf.Room.Made made) {
                made.evicted().forEach(this::delete);
                verified.keySet().removeIf(known -> made.evicted().contains(known.name()));
                volume = made.volume();
            } else if (room instanceof Shelf.Room.DiskFull) {
                throw new ContentUnavailableException(
                        Cause.DISK_FULL, bytes + " bytes do not fit, the disk has " + usable + " left");
            } else {
                throw new ContentUnavailableException(
                        Cause.NO_ROOM,
                        bytes + " bytes do not fit, " + shelf.usedBytes() + " of " + shelf.limitBytes()
                                + " are taken, what is in use or pinned stays");
            }
        }
        try {
            return new Part(
                    digestHex,
                    volume,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            forget(volume);
            throw e;
        }
    }

    /** Makes a complete part a content, if it is the right one; otherwise removes it. */
    void place(Part part) throws IOException, ContentUnavailableException {
        String digestHex = part.digestHex();
        Path from = folder.resolve(part.volume().name());
        Hashed hashed = hash(from);
        if (!hashed.digestHex().equals(digestHex)) {
            discard(part);
            throw new ContentUnavailableException(Cause.DIGEST_DIFFERS, "what was pulled is not " + digestHex);
        }
        Path file = folder.resolve(digestHex);
        synchronized (this) {
            Files.move(from, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            shelf.drop(part.volume());
            Shelf.Volume volume = shelf.put(digestHex, hashed.sums().sizeBytes());
            shelf.pin(digestHex, pins.contains(digestHex));
            verified.put(volume, new Verified(identityOf(file), hashed.sums()));
        }
    }

    /** A pull has stopped and may go on another time. */
    void keep(Part part) {
        long bytes = part.close();
        synchronized (this) {
            if (shelf.drop(part.volume())) {
                shelf.put(part.volume().name(), bytes);
            }
        }
    }

    /** Removes what a pull that failed for good has left. */
    void discard(Part part) {
        part.close();
        forget(part.volume());
    }

    /**
     * Keeps a content from being evicted, also one that is still to come.
     *
     * @param most bytes that may be pinned in all
     * @return false: it would be more
     * @throws IOException if the mark cannot be written
     */
    synchronized boolean pin(String digestHex, long bytes, long most) throws IOException {
        if (pins.contains(digestHex)) {
            return true;
        }
        if (shelf.pinnedBytes() + bytes > most) {
            return false;
        }
        Files.write(folder.resolve(digestHex + PIN), new byte[0]);
        pins.add(digestHex);
        shelf.pin(digestHex, true);
        return true;
    }

    /** It may be evicted again. */
    synchronized void unpin(String digestHex) throws IOException {
        pins.remove(digestHex);
        shelf.pin(digestHex, false);
        Files.deleteIfExists(folder.resolve(digestHex + PIN));
    }

    private Optional<BlockSums> verify(Shelf.Volume volume, Path file) throws IOException {
        Identity now = identityOf(file);
        Verified before = verified.get(volume);
        if (before != null && before.identity().equals(now)) {
            return Optional.of(before.sums());
        }
        Hashed hashed = hash(file);
        if (!hashed.digestHex().equals(volume.name())) {
            return Optional.empty();
        }
        synchronized (this) {
            if (shelf.look(volume.name()).filter(known -> known == volume).isPresent()) {
                verified.put(volume, new Verified(now, hashed.sums()));
            }
        }
        return Optional.of(hashed.sums());
    }

    private synchronized void forget(Shelf.Volume volume) {
        if (shelf.drop(volume)) {
            delete(volume.name());
        }
    }

    private synchronized void leave(Shelf.Volume volume) {
        shelf.leave(volume);
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", name, e.toString());
        }
    }

    private static Hashed hash(Path file) throws IOException {
        MessageDigest sha = Digests.newSha256();
        BlockSums.Taker sums = new BlockSums.Taker();
        byte[] piece = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sha.update(piece, 0, read);
                sums.update(piece, read);
            }
        }
        return new Hashed(Digests.hex(sha.digest()), sums.sums());
    }

    private static Identity identityOf(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Identity(String.valueOf(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime());
    }

    /** As far as the file system tells. */
    private static FileTime usedAt(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            FileTime read = attributes.lastAccessTime();
            FileTime written = attributes.lastModifiedTime();
            return read.compareTo(written) > 0 ? read : written;
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private record Hashed(String digestHex, BlockSums sums) {}

    private record Verified(Identity identity, BlockSums sums) {}

    private record Identity(String fileKey, long bytes, FileTime changedAt) {}
}
