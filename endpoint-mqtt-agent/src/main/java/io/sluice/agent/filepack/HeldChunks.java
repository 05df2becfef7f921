package io.sluice.agent.filepack;

import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Chunker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where on this machine chunks lie that are needed: in files of the version in place. What it says is looked at again when
 * it is read, so a file that changes meanwhile costs bytes and nothing else.
 */
final class HeldChunks {
    private final Set<ChunkId> needed;
    private final Map<ChunkId, Spot> spots = new HashMap<>();

    private record Spot(Path file, long offset, int length) {}

    HeldChunks(Set<ChunkId> needed) {
        this.needed = needed;
    }

    /** A file as it is: cut where its content says so, at the cost of reading it. */
    void lookInto(Path file, Chunker chunker) throws IOException {
        long[] offset = {0};
        try (InputStream in = Files.newInputStream(file)) {
            chunker.each(in, (bytes, from, length) -> {
                add(ChunkId.of(bytes, from, length), file, offset[0], length);
                offset[0] += length;
            });
        }
    }

    /** A file that should have these chunks. */
    void believe(Path file, ChunkList chunks) {
        long offset = 0;
        for (int i = 0; i < chunks.count(); i++) {
            add(chunks.id(i), file, offset, chunks.sizeBytes(i));
            offset += chunks.sizeBytes(i);
        }
    }

    private void add(ChunkId id, Path file, long offset, int length) {
        if (needed.contains(id)) {
            spots.putIfAbsent(id, new Spot(file, offset, length));
        }
    }

    /** The chunk's bytes; null if it is not here, or is no longer what it was. */
    byte @Nullable [] read(ChunkId id) {
        Spot spot = spots.get(id);
        if (spot == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(spot.length());
        try (FileChannel file = FileChannel.open(spot.file(), StandardOpenOption.READ)) {
            boolean more = true;
            while (more && bytes.hasRemaining()) {
                more = file.read(bytes, spot.offset() + bytes.position()) >= 0;
            }
        } catch (IOException e) {
            spots.remove(id);
            return null;
        }
        if (bytes.hasRemaining() || !ChunkId.of(bytes.array(), 0, spot.length()).equals(id)) {
            spots.remove(id);
            return null;
        }
        return bytes.array();
    }
}
