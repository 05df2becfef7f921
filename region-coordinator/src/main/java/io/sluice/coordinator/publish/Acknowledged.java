package io.sluice.coordinator.publish;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Kafka's word. */
public final class Acknowledged {
    private Acknowledged() {}

    /**
     * The value, once it is there.
     *
     * @throws NotPublishedException if it is not there in time or failed
     */
    public static <T> T within(Duration timeout, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotPublishedException known) {
                throw known;
            }
            throw new NotPublishedException("Kafka refused a record: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new NotPublishedException("Kafka did not acknowledge within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPublishedException("interrupted while Kafka's acknowledgement was awaited", e);
        }
    }
}
