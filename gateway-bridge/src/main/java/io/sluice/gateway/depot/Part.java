package io.sluice.gateway.depot;

import io.sluice.gateway.store.ContentPlace.Chunk;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** A content being pulled: its file, with what an earlier pull has left in it. For one thread at a time. */
final class Part {
    private final String digestHex;
    private final Shelf.Volume volume;
    private final FileChannel file;

    Part(String digestHex, Shelf.Volume volume, FileChannel file) {
        this.digestHex = digestHex;
        this.volume = volume;
        this.file = file;
    }

    String digestHex() {
        return digestHex;
    }

    Shelf.Volume volume() {
        return volume;
    }

    /** Whether the chunk is there already, and right. */
    boolean holds(long offset, Chunk chunk) throws IOException {
        if (file.size() < offset + chunk.sizeBytes()) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate(chunk.sizeBytes());
        boolean more = true;
        while (more && bytes.hasRemaining()) {
            more = file.read(bytes, offset + bytes.position()) >= 0;
        }
        return !bytes.hasRemaining() && Arrays.equals(Digests.sha256(bytes.array()), chunk.digest());
    }

    void write(long offset, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            if (file.write(left, offset + left.position()) == 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    /** Its bytes end here. */
    void end(long sizeBytes) throws IOException {
        file.truncate(sizeBytes);
        file.close();
    }

    /** Closes the file; without a word if that fails: what is in it is checked before it is used. */
    long close() {
        try (file) {
            return file.isOpen() ? file.size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
