package io.sluice.benchmarks.swarm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.TransferKind;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What endpoints send: windows of one random buffer, each at another place, so that bytes that land in the wrong transfer are
 * seen; or what somebody else has made. Any thread may read.
 */
public final class Contents {
    /** Different contents; endpoints beyond that share one. */
    public static final int KINDS = 256;

    /** Odd, so that no two windows are shifted by whole chunks. */
    private static final int STEP = 8_191;

    private final byte[] bytes;
    private final ByteBuf memory;
    private final int[] starts = new int[KINDS];
    private final int[] lengths = new int[KINDS];
    private final Announced announced;
    private final List<byte[]> digests = new ArrayList<>();

    /**
     * As what they are announced.
     *
     * @param kind of their transfers
     * @param names for each content one
     * @param contentType of all
     */
    public record Announced(TransferKind kind, List<String> names, String contentType) {}

    /**
     * Makes them from a seed.
     *
     * @param length bytes of each content
     */
    public Contents(int length, long seed) {
        this(random(length, seed), new Announced(TransferKind.LOG, Collections.nCopies(KINDS, "swarm"), ""));
        for (int kind = 0; kind < KINDS; kind++) {
            place(kind, kind * STEP, length);
        }
    }

    private Contents(byte[] bytes, Announced announced) {
        this.bytes = bytes;
        this.memory =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
        this.announced = announced;
    }

    /** These; as many as there are kinds. */
    public static Contents of(List<byte[]> made, Announced announced) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        made.forEach(all::writeBytes);
        Contents contents = new Contents(all.toByteArray(), announced);
        int start = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            contents.place(kind, start, made.get(kind).length);
            start += made.get(kind).length;
        }
        return contents;
    }

    private void place(int kind, int start, int length) {
        starts[kind] = start;
        lengths[kind] = length;
        MessageDigest sha256 = sha256();
        sha256.update(bytes, start, length);
        digests.add(sha256.digest());
    }

    private static byte[] random(int length, long seed) {
        byte[] random = new byte[length + KINDS * STEP];
        new SplittableRandom(seed).nextBytes(random);
        return random;
    }

    Announced announced() {
        return announced;
    }

    /** Bytes of one content. */
    public int length(int kind) {
        return lengths[kind];
    }

    /** SHA-256 of one content. */
    public byte[] sha256(int kind) {
        return digests.get(kind).clone();
    }

    /** Bytes of one content, not copied, never to be released. */
    ByteBuf bytes(int kind, long offset, int count) {
        return memory.slice(starts[kind] + Math.toIntExact(offset), count);
    }

    /** Whether these are the bytes of that content at that place. */
    public boolean matches(int kind, long offset, byte[] data) {
        if (offset < 0 || offset + data.length > lengths[kind]) {
            return false;
        }
        int from = starts[kind] + Math.toIntExact(offset);
        return java.util.Arrays.equals(bytes, from, from + data.length, data, 0, data.length);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
