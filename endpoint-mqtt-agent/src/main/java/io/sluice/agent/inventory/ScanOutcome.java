package io.sluice.agent.inventory;

import io.sluice.runtime.line.JsonLine;
import java.util.UUID;

/** What came of a scan. */
public sealed interface ScanOutcome {

    /**
     * The gateway knows the machine to be so already.
     *
     * @param scan digest and counts
     */
    record Known(JsonLine scan) implements ScanOutcome {}

    /**
     * The report has been sent and is durable.
     *
     * @param scan digest and counts
     */
    record Sent(JsonLine scan, UUID transfer) implements ScanOutcome {}

    /** The gateway does not take reports. */
    record Unheard(String reason) implements ScanOutcome {}

    /** It could not be made, or not be reported. */
    record Failed(String reason) implements ScanOutcome {}
}
