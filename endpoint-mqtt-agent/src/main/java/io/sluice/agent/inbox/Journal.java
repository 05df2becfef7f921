package io.sluice.agent.inbox;

import io.sluice.agent.files.OwnFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
 * header = magic(8) length(4) crc(4) untold(1)
 * record = idBytes(2) keepUntilMs(8) id crc(4)
 * </pre>
 *
 * The file is written in full length before it is used, so an append changes no metadata (a sync is one write), and a
 * file that has lost its end is known by its length. What a crash in the middle of an append leaves is one slot that
 * does not add up, with nothing but zeros behind it: its sync had not returned, so nothing was started, and it is
 * dropped. Anything else that does not add up means ids are lost, which is said at CONNECT. The file that takes the damaged
 * one's place is marked <em>untold</em> until a gateway has heard it, whatever process that will be.
 *
 * <p>Owned by the loop, but for {@link Written#sync}, which waits for the disk and may be called by any thread.
 */
public final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final long MAGIC = 0x736c75696365_6a31L;
    static final int SLOT_BYTES = 128;
    private static final int HEADER_BYTES = 16;
    private static final int UNTOLD_AT = HEADER_BYTES;
    private static final int RECORD_OVERHEAD = 14;
    static final int MAX_ID_BYTES = SLOT_BYTES - RECORD_OVERHEAD;
    private static final int STEP_BYTES = 64 * 1024;

    private final Path file;
    private final OwnFiles files;
    private final int maxEntries;
    private final boolean lost;
    private boolean untold;
    private final Map<String, Long> keepUntil;
    private OpenFile open;
    private int position;
    private int length;

    /** An id that has been written. Nothing of it may be started before it is on the disk. */
    public final class Written {
        private final String id;
        private final OpenFile to;
        private final int at;

        private Written(String id, OpenFile to, int at) {
            this.id = id;
            this.to = to;
            this.at = at;
        }

        /** Returns when the id is on the disk. Any thread. */
        public void sync() throws IOException {
            try {
                to.channel.force(false);
            } catch (ClosedChannelException e) {
                if (!to.replaced) {
                    throw e;
                }
            }
        }

        /** Forgets an id of which nothing has been started. For the owner, before it writes another. */
        public void takeBack() throws IOException {
            keepUntil.remove(id);
            position = at;
            writeFully(to.channel, ByteBuffer.allocate(SLOT_BYTES), at);
        }
    }

    /** The file as it is now, until another takes its place. */
    private static final class OpenFile {
        final FileChannel channel;
        /** All its living ids are on the disk in the file that has taken its place. */
        volatile boolean replaced;

        OpenFile(FileChannel channel) {
            this.channel = channel;
        }
    }

    private Journal(Path file, OwnFiles files, int maxEntries, Map<String, Long> keepUntil, boolean lost)
            throws IOException {
        this.file = file;
        this.files = files;
        this.maxEntries = maxEntries;
        this.keepUntil = keepUntil;
        this.lost = lost;
        this.untold = lost;
        this.open = rewrite();
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
            byte[] bytes = Files.readAllBytes(file);
            String damage = read(bytes, found);
            if (damage != null) {
                lost = true;
                log.warn("the journal {} is damaged ({}): saying so at login", file, damage);
            } else if (bytes[UNTOLD_AT] != 0) {
                lost = true;
                log.warn("the journal {} was lost, and no gateway has heard it yet: saying so at login", file);
            }
        } else if (!fresh) {
            lost = true;
            log.warn("the journal {} is missing: saying so at login", file);
        }
        return new Journal(file, files, maxEntries, found, lost);
    }

    /** Ids may be missing that earlier processes wrote, and none of these has said so. */
    public boolean lost() {
        return lost;
    }

    /** A gateway has heard whether ids are lost: the next process has nothing to say of it. */
    public void told() throws IOException {
        if (untold) {
            writeFully(open.channel, ByteBuffer.allocate(1), UNTOLD_AT);
            open.channel.force(false);
            untold = false;
        }
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
     * Writes an id, which is then to be synced.
     *
     * @param keepUntilMs from when on the id may be forgotten
     * @param nowMs by the same clock
     * @param alive ids not to be forgotten yet, whatever their time
     * @return nothing if the journal is full
     */
    public Optional<Written> append(String id, long keepUntilMs, long nowMs, Predicate<String> alive)
            throws IOException {
        byte[] record = record(id, keepUntilMs);
        if (keepUntil.size() >= maxEntries || position + record.length > length) {
            keepUntil.entrySet().removeIf(entry -> entry.getValue() < nowMs && !alive.test(entry.getKey()));
            if (keepUntil.size() >= maxEntries) {
                return Optional.empty();
            }
            OpenFile old = open;
            open = rewrite();
            old.replaced = true;
            old.channel.close();
        }
        writeFully(open.channel, ByteBuffer.wrap(record), position);
        Written written = new Written(id, open, position);
        position += record.length;
        keepUntil.put(id, keepUntilMs);
        return Optional.of(written);
    }

    @Override
    public void close() throws IOException {
        open.channel.close();
    }

    /** Replaces the file by one with the ids now known, with at least as much room again. */
    private OpenFile rewrite() throws IOException {
        int used = (keepUntil.size() + 1) * SLOT_BYTES;
        length = (used * 3 / 2 / STEP_BYTES + 1) * STEP_BYTES;
        ByteBuffer image = ByteBuffer.allocate(length);
        image.putLong(MAGIC).putInt(length).putInt(crc(image.array(), 0, HEADER_BYTES - 4));
        image.put(UNTOLD_AT, (byte) (untold ? 1 : 0));
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
            return new OpenFile(fresh);
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
        int bad = bytes.length;
        for (int at = SLOT_BYTES; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
            int idBytes = in.getShort(at);
            int end = at + RECORD_OVERHEAD + idBytes;
            if (idBytes <= 0 || idBytes > MAX_ID_BYTES || in.getInt(end - 4) != crc(bytes, at, end - 4)) {
                bad = Math.min(bad, at);
            } else {
                found.put(new String(bytes, at + 10, idBytes, StandardCharsets.UTF_8), in.getLong(at + 2));
            }
        }
        if (damage == null && !zeros(bytes, bad + SLOT_BYTES)) {
            damage = "record at byte " + bad + " does not add up";
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
