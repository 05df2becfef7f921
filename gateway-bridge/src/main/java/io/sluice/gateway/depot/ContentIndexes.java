package io.sluice.gateway.depot;

import io.sluice.gateway.store.ContentPlace;
import io.sluice.gateway.store.ContentPlace.Chunk;
import io.sluice.gateway.store.GatewayStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where contents lie, as far as the tail of {@code content-index} has come. An activation may be ahead of it. */
final class ContentIndexes {

    private final GatewayStore store;
    private final Lock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    ContentIndexes(GatewayStore store) {
        this.store = store;
    }

    /** The tail has stored something. */
    void changed() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the index names the content.
     *
     * @param stale an index that has turned out wrong; null: any will do
     */
    Optional<ContentPlace> await(String digestHex, @Nullable ContentPlace stale, Duration timeout)
            throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<ContentPlace> place = store.contentPlace(digestHex);
                if (place.isPresent() && (stale == null || !samePlace(place.get(), stale))) {
                    return place;
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
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
