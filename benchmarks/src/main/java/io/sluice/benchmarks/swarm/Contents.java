package io.sluice.benchmarks.swarm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What endpoints send: windows of one random buffer, each at another place, so that bytes that land in the wrong transfer are
 * seen. Any thread may read.
 */
public final class Contents {
    /** Different contents; endpoints beyond that share one. */
    public static final int KINDS = 256;

    /** Odd, so that no two windows are shifted by whole chunks. */
    private static final int STEP = 8_191;

    private final byte[] random;
    private final ByteBuf memory;
    private final int length;
    private final List<byte[]> digests = new ArrayList<>();

    /**
     * Makes them from a seed.
     *
     * @param length bytes of each content
     */
    public Contents(int length, long seed) {
        this.length = length;
        this.random = new byte[length + KINDS * STEP];
        SplittableRandom source = new SplittableRandom(seed);
        source.nextBytes(random);
        this.memory =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(random.length).writeBytes(random));
        MessageDigest sha256 = sha256();
        for (int kind = 0; kind < KINDS; kind++) {
            sha256.update(random, kind * STEP, length);
            digests.add(sha256.digest());
        }
    }

    public int length() {
        return length;
    }

    /** SHA-256 of one content. */
    public byte[] sha256(int kind) {
        return digests.get(kind).clone();
    }

    /** Bytes of one content, not copied, never to be released. */
    ByteBuf bytes(int kind, long offset, int count) {
        return memory.slice(kind * STEP + Math.toIntExact(offset), count);
    }

    /** Whether these are the bytes of that content at that place. */
    public boolean matches(int kind, long offset, byte[] data) {
        if (offset < 0 || offset + data.length > length) {
            return false;
        }
        int from = kind * STEP + Math.toIntExact(offset);
        return java.util.Arrays.equals(random, from, from + data.length, data, 0, data.length);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
