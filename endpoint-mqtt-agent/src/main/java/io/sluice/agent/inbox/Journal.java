package io.sluice.agent.inbox;

import io.sluice.agent.files.OwnFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of activations that were, or were about to be, started. An id is on the disk before its process is.
 *
 * <pre>
 * file   = slots of 128 bytes: the header, records, then empty (zero) slots up to the length the header names
 * header = magic(8) length(4) crc(4)
 * record = idBytes(2) keepUntilMs(8) id crc(4)
 * </pre>
 *
 * The file is written in full length before it is used, so an append changes no metadata (a sync is one write), and a
 * file that has lost its end is known by its length. What a crash in the middle of an append leaves is one slot that
 * does not add up, with nothing but zeros behind it: its sync had not returned, so nothing was started, and it is
 * dropped. Anything else that does not add up means ids are lost, which is said at CONNECT.
 */
public final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final long MAGIC = 0x736c75696365_6a31L;
    static final int SLOT_BYTES = 128;
    private static final int HEADER_BYTES = 16;
    private static final int RECORD_OVERHEAD = 14;
    static final int MAX_ID_BYTES = SLOT_BYTES - RECORD_OVERHEAD;
    private static final int STEP_BYTES = 64 * 1024;

    private final Path file;
    private final OwnFiles files;
    private final int maxEntries;
    private final boolean lost;
    private final Map<String, Long> keepUntil;
    private FileChannel channel;
    private int position;
    private int length;

    /** What became of an append. */
    public enum Append {
        SYNCED,
        FULL
    }

    private Journal(Path file, OwnFiles files, int maxEntries, Map<String, Long> keepUntil, boolean lost)
            throws IOException {
        this.file = file;
        this.files = files;
        this.maxEntries = maxEntries;
        this.keepUntil = keepUntil;
        this.lost = lost;
        this.channel = rewrite();
    }

    /**
     * Opens the journal; what cannot be read of it is lost, which is no reason not to serve.
     *
     * @param fresh the endpoint has just enrolled, so that a missing file has lost nothing
     */
    public static Journal open(Path file, OwnFiles files, int maxEntries, boolean fresh) throws IOException {
        Map<String, Long> found = new HashMap<>();
        boolean lost = false;
        if (Files.exists(file)) {
            String damage = read(Files.readAllBytes(file), found);
            if (damage != null) {
                lost = true;
                log.warn("the journal {} is damaged ({}): saying so at login", file, damage);
            }
        } else if (!fresh) {
            lost = true;
            log.warn("the journal {} is missing: saying so at login", file);
        }
        return new Journal(file, files, maxEntries, found, lost);
    }

    /** Ids may be missing that earlier processes wrote. */
    public boolean lost() {
        return lost;
    }

    public boolean contains(String id) {
        return keepUntil.containsKey(id);
    }

    public int size() {
        return keepUntil.size();
    }

    /** Whether an id is short enough to be kept. */
    public static boolean accepts(String id) {
        return id.getBytes(StandardCharsets.UTF_8).length <= MAX_ID_BYTES;
    }

    /**
     * Writes an id and returns when it is on the disk.
     *
     * @param keepUntilMs from when on the id may be forgotten
     * @param nowMs by the same clock
     * @param alive ids not to be forgotten yet, whatever their time
     */
    public Append append(String id, long keepUntilMs, long nowMs, Predicate<String> alive) throws IOException {
        byte[] record = record(id, keepUntilMs);
        if (keepUntil.size() >= maxEntries || position + record.length > length) {
            keepUntil.entrySet().removeIf(entry -> entry.getValue() < nowMs && !alive.test(entry.getKey()));
            if (keepUntil.size() >= maxEntries) {
                return Append.FULL;
            }
            channel.close();
            channel = rewrite();
        }
        writeFully(channel, ByteBuffer.wrap(record), position);
        channel.force(false);
        position += record.length;
        keepUntil.put(id, keepUntilMs);
        return Append.SYNCED;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Replaces the file by one with the ids now known, with at least as much room again. */
    private FileChannel rewrite() throws IOException {
        int used = (keepUntil.size() + 1) * SLOT_BYTES;
        length = (used * 3 / 2 / STEP_BYTES + 1) * STEP_BYTES;
        ByteBuffer image = ByteBuffer.allocate(length);
        image.putLong(MAGIC).putInt(length).putInt(crc(image.array(), 0, HEADER_BYTES - 4));
        image.position(SLOT_BYTES);
        keepUntil.forEach((id, until) -> image.put(record(id, until)));
        position = used;
        image.rewind();
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        FileChannel fresh = files.create(draft);
        try {
            writeFully(fresh, image, 0);
            fresh.force(true);
            files.move(draft, file);
            return fresh;
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    private static byte[] record(String id, long keepUntilMs) {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > MAX_ID_BYTES) {
            throw new IllegalArgumentException("journal id has the bad value '" + id + "'");
        }
        ByteBuffer record = ByteBuffer.allocate(SLOT_BYTES);
        record.putShort((short) name.length).putLong(keepUntilMs).put(name);
        record.putInt(crc(record.array(), 0, 10 + name.length));
        return record.array();
    }

    /** Fills the map; returns what is damaged, or null. */
    static @Nullable String read(byte[] bytes, Map<String, Long> found) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || in.getLong() != MAGIC) {
            return "no header";
        }
        int length = in.getInt();
        if (in.getInt() != crc(bytes, 0, HEADER_BYTES - 4)) {
            return "header does not add up";
        }
        String damage = length == bytes.length ? null : bytes.length + " bytes instead of " + length;
        int at = SLOT_BYTES;
        for (; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
            int idBytes = in.getShort(at);
            int end = at + RECORD_OVERHEAD + idBytes;
            if (idBytes <= 0 || idBytes > MAX_ID_BYTES || in.getInt(end - 4) != crc(bytes, at, end - 4)) {
                break;
            }
            found.put(new String(bytes, at + 10, idBytes, StandardCharsets.UTF_8), in.getLong(at + 2));
        }
        if (damage == null && !zeros(bytes, at + SLOT_BYTES)) {
            damage = "record at byte " + at + " does not add up";
        }
        return damage;
    }

    private static boolean zeros(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }
}
