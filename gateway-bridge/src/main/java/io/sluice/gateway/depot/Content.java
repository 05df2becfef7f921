package io.sluice.gateway.depot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** A content that is open and therefore stays; what is read of it is checked. For one reader at a time. */
final class Content implements AutoCloseable {
    private final Shelf.Volume volume;
    private final BlockSums sums;
    private final FileChannel file;
    private final Runnable closed;

    Content(Shelf.Volume volume, BlockSums sums, FileChannel file, Runnable closed) {
        this.volume = volume;
        this.sums = sums;
        this.file = file;
        this.closed = closed;
    }

    Shelf.Volume volume() {
        return volume;
    }

    long sizeBytes() {
        return sums.sizeBytes();
    }

    /**
     * Up to {@code length} bytes from {@code offset}; fewer at the end. Whole blocks are read and checked: cheapest is what
     * begins and ends with them.
     *
     * @throws DamagedContentException if the file is not what was verified
     */
    byte[] read(long offset, int length) throws IOException {
        long end = Math.min(offset + length, sizeBytes());
        if (offset >= end) {
            return new byte[0];
        }
        long first = offset - offset % BlockSums.BLOCK_BYTES;
        long last = Math.min(
                (end + BlockSums.BLOCK_BYTES - 1) / BlockSums.BLOCK_BYTES * BlockSums.BLOCK_BYTES, sizeBytes());
        byte[] bytes = new byte[Math.toIntExact(last - first)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, first + buffer.position()) < 0) {
                throw new DamagedContentException(volume.name(), first + buffer.position());
            }
        }
        if (!sums.holds(first, bytes, bytes.length)) {
            throw new DamagedContentException(volume.name(), first);
        }
        boolean all = first == offset && last == end;
        return all ? bytes : Arrays.copyOfRange(bytes, (int) (offset - first), (int) (end - first));
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            closed.run();
        }
    }
}
