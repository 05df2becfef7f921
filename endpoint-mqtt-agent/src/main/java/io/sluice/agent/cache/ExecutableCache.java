package io.sluice.agent.cache;

import io.sluice.agent.files.OwnFiles;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executables in files named by their SHA-256 in hex. Owned by the loop, but for {@link #hash}, which any thread may do.
 *
 * <p>A file is believed only while inode, size and time of change are those it had when its hash was last taken by this
 * process. The longest unused go when room is needed; those in use stay.
 */
public final class ExecutableCache {
    private static final Logger log = LoggerFactory.getLogger(ExecutableCache.class);

    private final Path folder;
    private final OwnFiles files;
    private final long maxBytes;
    /** In order of use, the longest unused first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long totalBytes;

    /** What a file looked like; if it still does, its content is still the same. */
    public record Look(@Nullable Object inode, long size, FileTime modified) {}

    private record Entry(Path file, long size, @Nullable Look verified) {}

    public ExecutableCache(Path folder, OwnFiles files, long maxBytes) throws IOException {
        this.folder = folder;
        this.files = files;
        this.maxBytes = maxBytes;
        files.makeFolder(folder);
        load();
    }

    private void load() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            for (Path file : listing) {
                if (file.getFileName().toString().matches("[0-9a-f]{64}(\\.[a-z0-9]{1,8})?")
                        && Files.isRegularFile(file)) {
                    found.add(file);
                } else {
                    OwnFiles.removeTree(file);
                }
            }
        }
        for (Path file : found) {
            long size = Files.size(file);
            entries.put(file.getFileName().toString(), new Entry(file, size, null));
            totalBytes += size;
        }
        makeRoom(0, name -> false);
    }

    /** What is known of an executable. */
    public enum State {
        ABSENT,
        /** A file is there whose hash this process has not taken, or that has changed since. */
        UNVERIFIED,
        GOOD
    }

    /** Looks at the file itself every time. */
    public State state(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return State.ABSENT;
        }
        Look look = look(entry.file());
        if (look == null) {
            forget(name);
            return State.ABSENT;
        }
        return look.equals(entry.verified()) ? State.GOOD : State.UNVERIFIED;
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Where an executable is gathered before it is whole. */
    public Path part(String name) {
        return folder.resolve("part-" + name);
    }

    /** Opens the file in which an executable is gathered; the folder is made anew if somebody has deleted it. */
    public FileChannel gather(String name) throws IOException {
        files.makeFolder(folder);
        return files.create(part(name));
    }

    /** The look of a file, or null if it is not there. */
    public static @Nullable Look look(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        } catch (IOException e) {
            return null;
        }
    }

    /** SHA-256 of a file in hex. May take long. */
    public static String hash(Path file) throws IOException {
        MessageDigest digest = Digests.newSha256();
        byte[] buffer = new byte[16_384];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Digests.hex(digest.digest());
    }

    /** The file had this look while its hash was taken, and the hash was right. */
    public void verified(String name, Look look) {
        Entry entry = entries.get(name);
        if (entry != null) {
            entries.put(name, new Entry(entry.file(), entry.size(), look));
        }
    }

    /** Removes an executable, such as one whose hash is wrong. */
    public void forget(String name) {
        Entry entry = entries.remove(name);
        if (entry != null) {
            totalBytes -= entry.size();
            OwnFiles.removeTree(entry.file());
        }
    }

    /**
     * Makes room for so many bytes; false if those in use leave too little.
     *
     * @param inUse names that must stay
     */
    public boolean makeRoom(long bytes, Predicate<String> inUse) {
        Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
        while (totalBytes + bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<String, Entry> next = oldest.next();
            if (!inUse.test(next.getKey())) {
                log.debug("cache: {} goes", next.getKey());
                totalBytes -= next.getValue().size();
                OwnFiles.removeTree(next.getValue().file());
                oldest.remove();
            }
        }
        return totalBytes + bytes <= maxBytes;
    }

    /** Makes a gathered file, whose hash has been taken on the way, an executable. */
    public void adopt(String name) throws IOException {
        Path file = file(name);
        files.makeExecutable(part(name));
        files.move(part(name), file);
        Look look = look(file);
        long size = look == null ? 0 : look.size();
        entries.put(name, new Entry(file, size, look));
        totalBytes += size;
    }

    long totalBytes() {
        return totalBytes;
    }
}
