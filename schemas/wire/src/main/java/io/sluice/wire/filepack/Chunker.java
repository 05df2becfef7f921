package io.sluice.wire.filepack;

import io.sluice.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Cuts bytes where their content says so: an insertion moves the cuts near it and no other, so most chunks of a changed
 * file are those of the old one.
 *
 * <p>FastCDC (Xia, Zhou, Jiang, Feng, Hua, Hu, Zhang, Liu: <i>FastCDC: a Fast and Efficient Content-Defined Chunking
 * Approach for Data Deduplication</i>, USENIX ATC 2016): a Gear hash rolls over the bytes behind the least length; a cut is
 * where its judged bits are all zero. Normalized chunking, level 2: before the average length two bits more are judged,
 * behind it two bits fewer, which draws lengths towards the average. The bits judged are the hash's highest, on which each
 * of the last 64 bytes has had its say. The Gear table is taken from SHA-256, so that nobody has to trust it.
 *
 * <p>The cuts are part of what a version's digest covers: none of this may change.
 */
public final class Chunker {
    public static final int LEAST_AVERAGE = 4 << 10;
    public static final int MOST_AVERAGE = 1 << 20;

    private static final int LEAST_DIVISOR = 4;
    private static final int MOST_FACTOR = 2;
    private static final int NORMALIZATION = 2;
    private static final long[] GEAR = gear();

    private final int average;
    private final long maskBefore;
    private final long maskBehind;

    /** @param averageBytes a power of two, {@value #LEAST_AVERAGE} to {@value #MOST_AVERAGE} */
    public Chunker(int averageBytes) {
        if (!isAverage(averageBytes)) {
            throw new IllegalArgumentException("average has the bad value " + averageBytes);
        }
        this.average = averageBytes;
        int bits = Integer.numberOfTrailingZeros(averageBytes);
        this.maskBefore = -1L << (Long.SIZE - bits - NORMALIZATION);
        this.maskBehind = -1L << (Long.SIZE - bits + NORMALIZATION);
    }

    /** Takes chunks in their order. */
    public interface Sink {
        /** The chunk is {@code length} bytes from {@code from}; the array is used again afterwards. */
        void chunk(byte[] bytes, int from, int length) throws IOException;
    }

    /** Whether chunks can be this long on average. */
    public static boolean isAverage(int bytes) {
        return bytes >= LEAST_AVERAGE && bytes <= MOST_AVERAGE && Integer.bitCount(bytes) == 1;
    }

    /** No chunk but the last of a file is shorter. */
    public int leastBytes() {
        return average / LEAST_DIVISOR;
    }

    /** No chunk is longer. */
    public int mostBytes() {
        return average * MOST_FACTOR;
    }

    /** The length of the chunk that begins at {@code from}; all that is left if that is little. */
    public int cut(byte[] bytes, int from, int to) {
        int least = from + leastBytes();
        int end = Math.min(to, from + mostBytes());
        if (end <= least) {
            return end - from;
        }
        int middle = Math.min(end, from + average);
        long hash = 0;
        int at = least;
        for (; at < middle; at++) {
            hash = (hash << 1) + GEAR[bytes[at] & 0xFF];
            if ((hash & maskBefore) == 0) {
                return at + 1 - from;
            }
        }
        for (; at < end; at++) {
            hash = (hash << 1) + GEAR[bytes[at] & 0xFF];
            if ((hash & maskBehind) == 0) {
                return at + 1 - from;
            }
        }
        return end - from;
    }

    /** Cuts a stream to its end, with two of the longest chunks in memory. */
    public void each(InputStream in, Sink sink) throws IOException {
        byte[] buffer = new byte[2 * mostBytes()];
        int from = 0;
        int to = in.readNBytes(buffer, 0, buffer.length);
        while (from < to) {
            int length = cut(buffer, from, to);
            sink.chunk(buffer, from, length);
            from += length;
            if (to - from < mostBytes() && to == buffer.length) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
                to += in.readNBytes(buffer, to, buffer.length - to);
            }
        }
    }

    private static long[] gear() {
        long[] table = new long[256];
        byte[] seed = "sluice gear v1 ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int value = 0; value < table.length; value++) {
            byte[] input = java.util.Arrays.copyOf(seed, seed.length);
            input[seed.length - 1] = (byte) value;
            table[value] = ByteBuffer.wrap(Digests.sha256(input)).getLong();
        }
        return table;
    }
}
