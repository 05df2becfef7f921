package io.sluice.coordinator.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What is due when, in order of time. Key: milliseconds since 1970, big endian; a letter; an id. */
final class Deadlines {
    private static final byte[] NOTHING = {1};

    /** What is due. The letter is part of the stored form. */
    enum Kind {
        /** A target's expiry, or the end of what may still be reported of it. */
        TARGET('t'),
        /** An invocation is forgotten. */
        FORGET('x');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /** Something that is due. */
    record Due(long at, Kind kind, String id) {}

    private final KeyValueStore<byte[], byte[]> store;

    Deadlines(ProcessingContext context) {
        store = context.getStateStore(RegionStores.DEADLINES);
    }

    void put(long at, Kind kind, String id) {
        store.put(key(at, kind, id), NOTHING);
    }

    void remove(Due due) {
        store.delete(key(due.at(), due.kind(), due.id()));
    }

    /** The first of those whose time has come. */
    List<Due> due(long now, int most) {
        List<Due> due = new ArrayList<>();
        byte[] from = ByteBuffer.allocate(Long.BYTES).putLong(0).array();
        byte[] to = ByteBuffer.allocate(Long.BYTES).putLong(now + 1).array();
        try (KeyValueIterator<byte[], byte[]> found = store.range(from, to)) {
            while (due.size() < most && found.hasNext()) {
                due.add(read(found.next().key));
            }
        }
        return due;
    }

    private static byte[] key(long at, Kind kind, String id) {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + 1 + name.length)
                .putLong(at)
                .put((byte) kind.letter)
                .put(name)
                .array();
    }

    private static Due read(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        long at = buffer.getLong();
        Kind kind = buffer.get() == Kind.TARGET.letter ? Kind.TARGET : Kind.FORGET;
        return new Due(at, kind, StandardCharsets.UTF_8.decode(buffer).toString());
    }
}
