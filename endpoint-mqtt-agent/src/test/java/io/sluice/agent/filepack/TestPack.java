package io.sluice.agent.filepack;

import io.sluice.wire.Digests;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Chunker;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PinnedHook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A filepack made in a test, all of whose chunks lie in one bundle. */
final class TestPack {
    static final int CHUNK_BYTES = Chunker.LEAST_AVERAGE;

    private final Path target;
    private final String version;
    private final List<PackEntry> entries = new ArrayList<>();
    private final List<PackHook> before = new ArrayList<>();
    private final List<PackHook> after = new ArrayList<>();
    private final Map<ChunkId, byte[]> chunks = new HashMap<>();

    TestPack(Path target, String version) {
        this.target = target;
        this.version = version;
    }

    TestPack file(String path, byte[] bytes) {
        return file(path, bytes, 0644);
    }

    TestPack file(String path, byte[] bytes, int mode) {
        ChunkList.Builder list = new ChunkList.Builder();
        try {
            new Chunker(CHUNK_BYTES).each(new ByteArrayInputStream(bytes), (buffer, from, length) -> {
                list.add(buffer, from, length);
                chunks.put(ChunkId.of(buffer, from, length), java.util.Arrays.copyOfRange(buffer, from, from + length));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entry(PackEntry.file(path, mode, "", "", bytes.length, Digests.sha256(bytes), list.build()));
    }

    TestPack entry(PackEntry entry) {
        entries.add(entry);
        return this;
    }

    TestPack before(String method) {
        before.add(new PackHook(method, "1", "", ""));
        return this;
    }

    TestPack after(String method) {
        after.add(new PackHook(method, "1", "", ""));
        return this;
    }

    PackManifest manifest() {
        return new PackManifest("rinse", version, "", target.toString(), "", CHUNK_BYTES, entries, before, after);
    }

    byte[] bundle() {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        manifest().distinctChunks().forEach(chunk -> bundle.writeBytes(chunks.get(chunk.id())));
        return bundle.toByteArray();
    }

    Filepack filepack() {
        PackManifest manifest = manifest();
        List<Filepack.Place> places = new ArrayList<>();
        int offset = 0;
        for (PackManifest.Chunk chunk : manifest.distinctChunks()) {
            places.add(new Filepack.Place(0, offset, chunk.sizeBytes()));
            offset += chunk.sizeBytes();
        }
        byte[] bundle = bundle();
        List<Filepack.Bundle> bundles =
                bundle.length == 0 ? List.of() : List.of(new Filepack.Bundle(Digests.sha256(bundle), bundle.length));
        return new Filepack(
                manifest.encode(),
                bundles,
                Filepack.pack(places),
                manifest.hooks().stream()
                        .map(hook -> new PinnedHook(new byte[] {1}, "", new byte[0]))
                        .toList());
    }
}
