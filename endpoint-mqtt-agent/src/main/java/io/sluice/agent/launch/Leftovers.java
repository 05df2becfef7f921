package io.sluice.agent.launch;

import io.sluice.agent.owner.OwnerLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Ends what runs have left behind, a moment after they have ended: to find it all processes of the machine are looked
 * through, which costs as much as a small run and would hold up its report. One look serves all that ended in that
 * moment. Any thread may call.
 */
final class Leftovers {
    private static final long LATER_MS = 100;

    private final OwnerLoop loop;
    private final Executor threads;
    private final ProcessTree tree;
    private List<Left> waiting = new ArrayList<>();
    private boolean due;

    private record Left(Launched launched, Runnable then) {}

    Leftovers(OwnerLoop loop, Executor threads, ProcessTree tree) {
        this.loop = loop;
        this.threads = threads;
        this.tree = tree;
    }

    /** A run has ended. Soon afterwards so has all that it started, and then its last chore is done. */
    synchronized void of(Launched launched, Runnable then) {
        waiting.add(new Left(launched, then));
        look();
    }

    /** Ends what is left behind now. */
    void end() {
        List<Left> these = take();
        if (!these.isEmpty()) {
            tree.kill(these.stream().map(Left::launched).toList());
            these.forEach(each -> each.then().run());
        }
    }

    private synchronized void look() {
        if (!due) {
            due = true;
            loop.schedule(LATER_MS, this::hand);
        }
    }

    private synchronized void hand() {
        due = false;
        try {
            threads.execute(this::end);
        } catch (RejectedExecutionException e) {
            look();
        }
    }

    private synchronized List<Left> take() {
        List<Left> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
