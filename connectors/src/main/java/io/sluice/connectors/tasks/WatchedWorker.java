package io.sluice.connectors.tasks;

import java.util.Map;

/** What a supervisor needs of a worker. */
public interface WatchedWorker {
    /** Everything that runs in this process. */
    Map<RestartDecider.Work, Seen> look();

    /** Starts it again, in the background. */
    void restart(RestartDecider.Work work);

    /**
     * How a piece of work looks.
     *
     * @param why it failed, with the stack; empty if it has not
     */
    record Seen(RestartDecider.Sight sight, String why) {}
}
