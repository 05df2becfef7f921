package io.sluice.cli.filepack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.Digests;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackManifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever versions follow each other, every chunk is found in the bundles where the filepack says it lies. */
class PublicationProperties {
    private final Map<String, byte[]> content = new HashMap<>();

    @Property(tries = 300)
    void everyChunkLiesWhereItIsSaidToLie(
            @ForAll @Size(min = 1, max = 5) List<@Size(max = 12) List<@IntRange(min = 1, max = 15) Integer>> versions) {
        // Given
        List<Filepack> earlier = new ArrayList<>();
        for (List<Integer> chunks : versions) {
            Chunks source = new Chunks(chunks);
            Publication publication = new Publication(source, earlier);
            long toSend = publication.bytesToSend();
            long[] sent = {0};
            // When
            Filepack filepack = publication.send(content::put, bytes -> sent[0] = bytes);
            // Then
            assertThat(sent[0]).isEqualTo(toSend);
            filepack.placesOf(source.manifest()).forEach((id, place) -> {
                byte[] bundle = content.get(
                        Digests.hex(filepack.bundles().get(place.bundle()).digest()));
                byte[] found = Arrays.copyOfRange(bundle, place.offset(), place.offset() + place.sizeBytes());
                assertThat(ChunkId.of(found, 0, found.length)).isEqualTo(id);
            });
            earlier.add(0, filepack);
        }
    }

    @Property(tries = 300)
    void nobodyFetchesBundlesOfWhichLessThanHalfIsWanted(
            @ForAll @Size(min = 1, max = 5) List<@Size(max = 12) List<@IntRange(min = 1, max = 15) Integer>> versions) {
        // Given
        List<Filepack> earlier = new ArrayList<>();
        for (List<Integer> chunks : versions) {
            Chunks source = new Chunks(chunks);
            // When
            Filepack filepack = new Publication(source, earlier).send(content::put, bytes -> {});
            // Then
            long wanted = source.manifest().distinctChunks().stream()
                    .mapToLong(PackManifest.Chunk::sizeBytes)
                    .sum();
            long fetched = filepack.bundles().stream()
                    .mapToLong(Filepack.Bundle::sizeBytes)
                    .sum();
            assertThat(fetched).isLessThanOrEqualTo(2 * wanted);
            earlier.add(0, filepack);
        }
    }

    /** A file of chunks, each of which is told by its length. */
    private static final class Chunks implements PackSource {
        private final Map<ChunkId, byte[]> bytes = new HashMap<>();
        private final PackManifest manifest;

        Chunks(List<Integer> lengths) {
            ChunkList.Builder list = new ChunkList.Builder();
            long size = 0;
            for (int length : lengths) {
                byte[] chunk = new byte[length];
                Arrays.fill(chunk, (byte) length);
                bytes.put(ChunkId.of(chunk, 0, length), chunk);
                list.add(chunk, 0, length);
                size += length;
            }
            PackEntry file = PackEntry.file("f", 0644, "", "", size, new byte[32], list.build());
            this.manifest = new PackManifest("p", "1", "", "/p", "", 32 << 10, List.of(file), List.of(), List.of());
        }

        @Override
        public PackManifest manifest() {
            return manifest;
        }

        @Override
        public byte[] chunk(ChunkId id) {
            byte[] chunk = bytes.get(id);
            if (chunk == null) {
                throw new AssertionError("nobody has such a chunk");
            }
            return chunk;
        }

        @Override
        public void close() {}
    }
}
