package io.sluice.agent.inventory;

import java.io.IOException;

/** Scans the machine. */
interface Scanner {
    /**
     * Scans, waits for it, and leaves the report in a file that stays until the next scan. Any thread, one at a time.
     *
     * @throws IOException saying why there is no report
     */
    ScanSummary scan() throws IOException, InterruptedException;
}
