package io.sluice.agent.filepack;

import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PinnedHook;
import java.util.List;

/** What placing needs from the rest of the agent. Called by the thread that places, which it may hold. */
interface Supply {

    /** Bytes of a bundle. */
    record Range(byte[] bundle, long offset, int length) {}

    /** Takes what was asked for, in the order asked. */
    interface Taker {
        void take(Range range, byte[] bytes) throws java.io.IOException, PlacementException;
    }

    /** Fetches ranges, a few at a time. */
    void fetch(List<Range> ranges, Taker taker) throws java.io.IOException, PlacementException, StoppedException;

    /** Has the executables of hooks fetched, so that none is missing when its turn comes. */
    void prepare(List<PinnedHook> hooks) throws PlacementException, StoppedException;

    /** How a hook went. */
    record HookEnd(boolean succeeded, String reason) {}

    /**
     * Runs a hook to its end.
     *
     * @param phase {@code before} or {@code after}
     */
    HookEnd run(PackHook named, PinnedHook hook, String phase, String target) throws StoppedException;

    /** Tells how far it is. */
    void progress(String words);

    /** @throws StoppedException if the run has been ended */
    void check() throws StoppedException;
}
