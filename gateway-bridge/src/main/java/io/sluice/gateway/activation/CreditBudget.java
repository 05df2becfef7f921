package io.sluice.gateway.activation;

/** Output credit in the hands of all endpoints of the gateway. Nobody waits for it: who comes when it is used up gets none. */
final class CreditBudget {
    private long limitBytes;
    private long usedBytes;

    /** From now on; what is given already stays given. */
    void limit(long bytes) {
        limitBytes = bytes;
    }

    /** Takes what is wanted, or nothing if that is not there. Returns what was taken. */
    int take(int wantedBytes) {
        if (wantedBytes > limitBytes - usedBytes) {
            return 0;
        }
        usedBytes += wantedBytes;
        return wantedBytes;
    }

    void giveBack(long bytes) {
        usedBytes -= bytes;
        if (usedBytes < 0) {
            throw new IllegalStateException("more credit given back than was taken");
        }
    }

    long usedBytes() {
        return usedBytes;
    }
}
