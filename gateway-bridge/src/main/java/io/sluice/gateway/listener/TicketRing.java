package io.sluice.gateway.listener;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The keys of TLS tickets, newest first: the first seals, all open what they have sealed. A key seals for one lifetime and is
 * kept for another, so a ticket is good for at least a lifetime and at most two. Pure.
 */
record TicketRing(List<Key> keys) {
    static final TicketRing EMPTY = new TicketRing(List.of());

    private static final int PART_BYTES = 16;
    private static final int KEY_BYTES = Long.BYTES + 3 * PART_BYTES;
    private static final int KEYS_MAX = 16;

    /**
     * One key.
     *
     * @param madeMillis when
     * @param name by which a ticket tells its key, 16 bytes
     * @param hmac 16 bytes, secret
     * @param aes 16 bytes, secret
     */
    record Key(long madeMillis, byte[] name, byte[] hmac, byte[] aes) {
        @Override
        public String toString() {
            return "Key[" + madeMillis + "]";
        }
    }

    TicketRing {
        keys = List.copyOf(keys);
    }

    /** The ring as it is to be now; the same object if nothing changes. */
    TicketRing at(long nowMillis, long lifetimeMillis, RandomGenerator random) {
        // A key from the future was made before the clock was set back: it would seal for too long.
        boolean seals = !keys.isEmpty() && within(keys.get(0), nowMillis, lifetimeMillis);
        List<Key> next = new ArrayList<>();
        if (!seals) {
            next.add(new Key(nowMillis, part(random), part(random), part(random)));
        }
        keys.stream().filter(key -> within(key, nowMillis, 2 * lifetimeMillis)).forEach(next::add);
        return next.equals(keys) ? this : new TicketRing(next);
    }

    private static boolean within(Key key, long nowMillis, long millis) {
        return key.madeMillis() <= nowMillis && nowMillis - key.madeMillis() < millis;
    }

    private static byte[] part(RandomGenerator random) {
        byte[] part = new byte[PART_BYTES];
        random.nextBytes(part);
        return part;
    }

    byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(keys.size() * KEY_BYTES);
        keys.forEach(key ->
                out.putLong(key.madeMillis()).put(key.name()).put(key.hmac()).put(key.aes()));
        return out.array();
    }

    /** @throws IllegalArgumentException if this is no ring */
    static TicketRing decode(byte[] bytes) {
        if (bytes.length % KEY_BYTES != 0 || bytes.length > KEYS_MAX * KEY_BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are no keys of tickets");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Key> keys = new ArrayList<>();
        while (in.hasRemaining()) {
            keys.add(new Key(in.getLong(), part(in), part(in), part(in)));
        }
        return new TicketRing(keys);
    }

    private static byte[] part(ByteBuffer in) {
        byte[] part = new byte[PART_BYTES];
        in.get(part);
        return part;
    }
}
