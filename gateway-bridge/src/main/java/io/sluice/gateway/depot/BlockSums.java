package io.sluice.gateway.depot;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Checksums of a file's blocks, taken while its digest was verified. They cost four bytes for 32 KiB and are checked at every
 * read, for which the digest of the whole would be too dear.
 */
final class BlockSums {
    static final int BLOCK_BYTES = 32 << 10;

    private final int[] sums;
    private final long sizeBytes;

    private BlockSums(int[] sums, long sizeBytes) {
        this.sums = sums;
        this.sizeBytes = sizeBytes;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Whether this is what the file had there.
     *
     * @param offset where a block begins
     */
    boolean holds(long offset, byte[] bytes, int length) {
        if (offset % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("no block begins at " + offset);
        }
        for (int from = 0; from < length; from += BLOCK_BYTES) {
            long at = offset + from;
            int whole = (int) Math.min(BLOCK_BYTES, sizeBytes - at);
            if (at >= sizeBytes || length - from < whole || sum(bytes, from, whole) != sums[(int) (at / BLOCK_BYTES)]) {
                return false;
            }
        }
        return true;
    }

    private static int sum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** Takes the sums of a file that is read from its beginning in pieces of any size. */
    static final class Taker {
        private int[] sums = new int[16];
        private long sizeBytes;
        private final CRC32C crc = new CRC32C();

        void update(byte[] bytes, int length) {
            int from = 0;
            while (from < length) {
                int left = (int) (BLOCK_BYTES - sizeBytes % BLOCK_BYTES);
                int taken = Math.min(left, length - from);
                crc.update(bytes, from, taken);
                from += taken;
                sizeBytes += taken;
                if (taken == left) {
                    end((int) (sizeBytes / BLOCK_BYTES) - 1);
                }
            }
        }

        BlockSums sums() {
            int blocks = (int) ((sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
            if (sizeBytes % BLOCK_BYTES != 0) {
                end(blocks - 1);
            }
            return new BlockSums(Arrays.copyOf(sums, blocks), sizeBytes);
        }

        private void end(int block) {
            if (block == sums.length) {
                sums = Arrays.copyOf(sums, sums.length * 2);
            }
            sums[block] = (int) crc.getValue();
            crc.reset();
        }
    }
}
