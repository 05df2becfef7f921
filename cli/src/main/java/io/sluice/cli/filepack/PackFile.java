package io.sluice.cli.filepack;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PackRules;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A filepack as one file: a line that says what it is, the manifest's length and bytes, and each chunk once, in the
 * manifest's order. The same folder gives the same file.
 */
public final class PackFile implements PackSource {
    private static final byte[] FORM = "sluice filepack file v1\n".getBytes(StandardCharsets.US_ASCII);

    private final Path path;
    private final FileChannel file;
    private final PackManifest manifest;
    private final Map<ChunkId, Spot> spots = new HashMap<>();

    private record Spot(long offset, int length) {}

    private PackFile(Path path, FileChannel file, PackManifest manifest, long dataOffset) {
        this.path = path;
        this.file = file;
        this.manifest = manifest;
        long offset = dataOffset;
        for (PackManifest.Chunk chunk : manifest.distinctChunks()) {
            spots.put(chunk.id(), new Spot(offset, chunk.sizeBytes()));
            offset += chunk.sizeBytes();
        }
    }

    /** Writes what the source has; a file of that name is replaced once all is written. */
    public static void write(PackSource source, Path to) {
        Path draft = to.resolveSibling(to.getFileName() + ".draft");
        try {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(draft)))) {
                byte[] manifest = source.manifest().encode();
                out.write(FORM);
                out.writeInt(manifest.length);
                out.write(manifest);
                for (PackManifest.Chunk chunk : source.manifest().distinctChunks()) {
                    out.write(source.chunk(chunk.id()));
                }
            }
            Files.move(draft, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot write " + to + ": " + e.getMessage());
        }
    }

    /** @throws Failure if it is no such file */
    public static PackFile open(Path path) {
        FileChannel file;
        try {
            file = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw Failure.unreadable(path.toString(), e);
        }
        try {
            ByteBuffer head = read(file, 0, FORM.length + Integer.BYTES);
            byte[] form = new byte[FORM.length];
            head.get(form);
            int length = head.getInt();
            if (!java.util.Arrays.equals(form, FORM) || length < 1 || length > PackRules.DESCRIPTION_BYTES) {
                throw new MalformedWireException("it does not begin as one");
            }
            long manifestOffset = (long) FORM.length + Integer.BYTES;
            PackManifest manifest =
                    PackManifest.decode(read(file, manifestOffset, length).array());
            PackFile pack = new PackFile(path, file, manifest, manifestOffset + length);
            long end = manifestOffset
                    + length
                    + pack.spots.values().stream().mapToLong(Spot::length).sum();
            if (file.size() != end) {
                throw new MalformedWireException("it has " + file.size() + " bytes, not " + end);
            }
            return pack;
        } catch (IOException | MalformedWireException e) {
            close(file);
            throw new Failure(
                    ExitCode.USAGE, path + " is no filepack that sluice filepack build has written: " + e.getMessage());
        }
    }

    @Override
    public PackManifest manifest() {
        return manifest;
    }

    @Override
    public byte[] chunk(ChunkId id) {
        Spot spot = spots.get(id);
        if (spot == null) {
            throw new IllegalArgumentException("the manifest has no such chunk");
        }
        try {
            byte[] bytes = read(file, spot.offset(), spot.length()).array();
            if (!ChunkId.of(bytes, 0, bytes.length).equals(id)) {
                throw new Failure(ExitCode.ERROR, path + " is damaged at byte " + spot.offset() + ": build it anew");
            }
            return bytes;
        } catch (IOException e) {
            throw Failure.unreadable(path.toString(), e);
        }
    }

    @Override
    public void close() {
        close(file);
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot close a file: " + e.getMessage());
        }
    }

    private static ByteBuffer read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("it ends after " + file.size() + " bytes");
            }
        }
        return bytes.flip();
    }
}
