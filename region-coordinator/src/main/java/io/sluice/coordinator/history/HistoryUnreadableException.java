package io.sluice.coordinator.history;

/** A topic cannot be read back now; later it may be. */
public final class HistoryUnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean busy;

    private HistoryUnreadableException(String message, boolean busy, Throwable cause) {
        super(message, cause);
        this.busy = busy;
    }

    @SuppressWarnings("NullAway") // there is no cause
    static HistoryUnreadableException busy(int readers) {
        return new HistoryUnreadableException(
                "as many histories are being read as allowed (history.readers is " + readers + ")", true, null);
    }

    static HistoryUnreadableException away(String topic, Throwable cause) {
        return new HistoryUnreadableException("Kafka does not give " + topic + ": " + cause.getMessage(), false, cause);
    }

    /** Whether it is only that too many read at once. */
    public boolean isBusy() {
        return busy;
    }
}
