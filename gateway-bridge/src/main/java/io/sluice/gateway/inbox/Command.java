package io.sluice.gateway.inbox;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.Leaf;
import java.util.List;

/** What the coordinator wants of the inbox. */
public sealed interface Command {

    /**
     * Run a method on these endpoints.
     *
     * @param batchKey digest of the batch
     * @param receivedAtMicros when it was read, microseconds since 1970
     */
    record Activate(String invocationId, String batchKey, Batch batch, List<Target> targets, long receivedAtMicros)
            implements Command {}

    /** One endpoint of a batch. */
    record Target(String endpointId, int routeEpoch, Leaf leaf) {}

    /** Drop what is unsent, stop the rest. */
    record Cancel(String invocationId, List<String> endpointIds, String reason) implements Command {}

    /** It went to another gateway. */
    record Withdraw(String invocationId, String endpointId, int routeEpochNow) implements Command {}
}
