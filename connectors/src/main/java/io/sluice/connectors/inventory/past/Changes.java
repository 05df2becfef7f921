package io.sluice.connectors.inventory.past;

import io.sluice.topics.InventoryChange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has changed, as it was written. */
public interface Changes {

    /**
     * An endpoint's changes that were written since a time, the oldest first.
     *
     * @param since null: all that are kept
     * @throws TooMuchException if there is more to look at than may be
     * @throws io.sluice.topics.TopicsUnavailableException if Kafka does not answer
     */
    List<InventoryChange> of(String endpointId, @Nullable Instant since) throws TooMuchException;

    /** There is more to look at than may be; the message says what to do. */
    final class TooMuchException extends Exception {
        private static final long serialVersionUID = 1L;

        public TooMuchException(String message) {
            super(message);
        }
    }

    /** Others ask already; come again. */
    final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public BusyException(String message) {
            super(message);
        }
    }
}
