package io.sluice.agent.inbox;

import io.sluice.agent.launch.Clearance;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leave to start an activation: its id is on the disk, and its signatures hold. The run's thread waits for the disk
 * while the loop checks the signatures, since each takes about as long as the other.
 */
final class StartClearance implements Clearance {
    private static final Logger log = LoggerFactory.getLogger(StartClearance.class);

    private final Journal.Written id;
    private final CompletableFuture<Boolean> signed = new CompletableFuture<>();

    StartClearance(Journal.Written id) {
        this.id = id;
    }

    /** The signatures hold. */
    void give() {
        signed.complete(true);
    }

    /** It must not be started. For the owner of the journal, before it writes another id. */
    void refuse() {
        signed.complete(false);
        try {
            id.takeBack();
        } catch (IOException e) {
            log.warn("an id that was not started stays in the journal: {}", e.toString());
        }
    }

    @Override
    public Optional<String> objection() throws InterruptedException {
        try {
            id.sync();
            return signed.get() ? Optional.empty() : Optional.of("REFUSED: must not be started");
        } catch (IOException e) {
            log.error("the journal cannot be written: {}", e.toString());
            return Optional.of("JOURNAL: cannot be written: " + e.getMessage());
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        }
    }
}
