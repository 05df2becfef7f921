package io.sluice.cli.filepack;

import io.sluice.wire.Digests;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.Filepack.Bundle;
import io.sluice.wire.filepack.Filepack.Place;
import io.sluice.wire.filepack.PackManifest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * What has to be sent so that a filepack can be published: bundles of the chunks that no earlier version's bundles hold.
 *
 * <p>A bundle of an earlier version is used again only if at least half of it is wanted: whoever has nothing yet fetches it
 * whole.
 */
public final class Publication {
    private final PackSource source;
    private final Map<ChunkId, Found> found = new HashMap<>();
    private long sentBytes;

    private record Found(Bundle bundle, int offset) {}

    /** Takes bundles that have to be there. */
    public interface Uploads {
        /** Makes sure that the content is published. */
        void put(String digest, byte[] bundle);
    }

    /**
     * For a source, knowing earlier versions.
     *
     * @param earlier as they were published, the newest first
     */
    public Publication(PackSource source, List<Filepack> earlier) {
        this.source = source;
        Set<ChunkId> wanted = new HashSet<>();
        source.manifest().distinctChunks().forEach(chunk -> wanted.add(chunk.id()));
        Map<Bundle, Map<ChunkId, Place>> bundles = new LinkedHashMap<>();
        for (Filepack each : earlier) {
            each.placesOf(PackManifest.decode(each.manifest()))
                    .forEach((id, place) -> bundles.computeIfAbsent(
                                    each.bundles().get(place.bundle()), bundle -> new HashMap<>())
                            .put(id, place));
        }
        bundles.forEach((bundle, chunks) -> use(bundle, chunks, wanted));
    }

    /** A chunk that lies in several bundles speaks for the first of them only. */
    private void use(Bundle bundle, Map<ChunkId, Place> chunks, Set<ChunkId> wanted) {
        chunks.keySet().removeIf(id -> !wanted.contains(id) || found.containsKey(id));
        long used = chunks.values().stream().mapToLong(Place::sizeBytes).sum();
        if (2 * used >= bundle.sizeBytes()) {
            chunks.forEach((id, place) -> found.put(id, new Found(bundle, place.offset())));
        }
    }

    /** Bytes of chunks that have to be sent. */
    public long bytesToSend() {
        return source.manifest().distinctChunks().stream()
                .filter(chunk -> !found.containsKey(chunk.id()))
                .mapToLong(PackManifest.Chunk::sizeBytes)
                .sum();
    }

    /**
     * Sends the bundles.
     *
     * @param progress takes the bytes sent so far
     * @return what is to be published, without hooks
     */
    public Filepack send(Uploads uploads, LongConsumer progress) {
        List<PackManifest.Chunk> chunks = source.manifest().distinctChunks();
        ByteArrayOutputStream open = new ByteArrayOutputStream();
        List<PackManifest.Chunk> inOpen = new ArrayList<>();
        for (PackManifest.Chunk chunk : chunks) {
            if (!found.containsKey(chunk.id())) {
                if (open.size() + chunk.sizeBytes() > Filepack.BUNDLE_BYTES) {
                    close(open, inOpen, uploads, progress);
                }
                open.writeBytes(source.chunk(chunk.id()));
                inOpen.add(chunk);
            }
        }
        if (!inOpen.isEmpty()) {
            close(open, inOpen, uploads, progress);
        }
        Map<Bundle, Integer> numbers = new LinkedHashMap<>();
        List<Place> places = new ArrayList<>(chunks.size());
        for (PackManifest.Chunk chunk : chunks) {
            Found at = java.util.Objects.requireNonNull(found.get(chunk.id()));
            Integer number = numbers.computeIfAbsent(at.bundle(), bundle -> numbers.size());
            places.add(new Place(number, at.offset(), chunk.sizeBytes()));
        }
        return new Filepack(
                source.manifest().encode(), List.copyOf(numbers.keySet()), Filepack.pack(places), List.of());
    }

    private void close(
            ByteArrayOutputStream open, List<PackManifest.Chunk> inOpen, Uploads uploads, LongConsumer progress) {
        byte[] bytes = open.toByteArray();
        Bundle bundle = new Bundle(Digests.sha256(bytes), bytes.length);
        uploads.put(Digests.hex(bundle.digest()), bytes);
        int offset = 0;
        for (PackManifest.Chunk chunk : inOpen) {
            found.put(chunk.id(), new Found(bundle, offset));
            offset += chunk.sizeBytes();
        }
        sentBytes += bytes.length;
        progress.accept(sentBytes);
        open.reset();
        inOpen.clear();
    }
}
