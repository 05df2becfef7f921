package io.sluice.gateway.depot;

import io.sluice.gateway.store.ContentPlace;
import io.sluice.gateway.store.ContentPlace.Chunk;
import io.sluice.gateway.store.GatewayStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where contents lie, as far as the tail of {@code content-index} has come. An activation may be ahead of it. */
final class ContentIndexes {

    private final GatewayStore store;

    ContentIndexes(GatewayStore store) {
        this.store = store;
    }

    /**
     * What the index says now.
     *
     * @param stale an index that has turned out wrong; null: any will do
     */
    Optional<ContentPlace> find(String digestHex, @Nullable ContentPlace stale) {
        return store.contentPlace(digestHex).filter(place -> stale == null || !samePlace(place, stale));
    }

    private static boolean samePlace(ContentPlace one, ContentPlace other) {
        return positions(one).equals(positions(other));
    }

    private static List<String> positions(ContentPlace place) {
        return place.chunks().stream().map(ContentIndexes::position).toList();
    }

    private static String position(Chunk chunk) {
        return chunk.partition() + "@" + chunk.offset();
    }
}
