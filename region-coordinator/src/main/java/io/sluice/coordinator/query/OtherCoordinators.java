package io.sluice.coordinator.query;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way to what other instances own. Any thread may ask. */
public interface OtherCoordinators {
    /**
     * Asks one instance, for a bounded time.
     *
     * @param coordinator as host:port
     * @return fails with {@link NotReadyException} naming the instance
     */
    CompletableFuture<List<StoreEntry>> ask(String coordinator, StoreQuestion question);
}
