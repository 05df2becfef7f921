package io.sluice.agent.filepack;

import io.sluice.agent.cache.Contents;
import io.sluice.agent.launch.Clearance;
import io.sluice.agent.launch.Job;
import io.sluice.agent.launch.Launcher;
import io.sluice.agent.launch.RunOutcome;
import io.sluice.agent.launch.Runner;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ReportedState;
import io.sluice.wire.filepack.Filepack;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/**
 * Runs jobs that bring filepacks, and hands all others on. One filepack at a time is put in place on an endpoint; another
 * waits for it. Owned by the loop.
 */
public final class Placements implements Runner {
    /** In a job's environment: the name the region has signed. */
    private static final String METHOD = "SLUICE_METHOD";

    private final OwnerLoop loop;
    private final Launcher launcher;
    private final Contents contents;
    private final BundleRanges ranges;
    private final List<String> allowed;
    private final InstantSource clock;
    private final BiConsumer<String, String> progress;
    private final Semaphore turn = new Semaphore(1, true);
    /** Contents that hooks about to run need, and by how many placements. */
    private final Map<String, Integer> used = new HashMap<>();

    /**
     * @param launcher runs hooks, and what is no filepack
     * @param allowed folders that targets have to be below; none: anywhere
     * @param progress takes an activation id, and how far it is
     */
    public Placements(
            OwnerLoop loop,
            Launcher launcher,
            Contents contents,
            BundleRanges ranges,
            List<String> allowed,
            InstantSource clock,
            BiConsumer<String, String> progress) {
        this.loop = loop;
        this.launcher = launcher;
        this.contents = contents;
        this.ranges = ranges;
        this.allowed = allowed;
        this.clock = clock;
        this.progress = progress;
    }

    @Override
    public Launcher.Run launch(Job job, Clearance clearance, Launcher.Listener listener) {
        loop.check();
        if (!job.environment().getOrDefault(METHOD, "").startsWith(Filepack.METHOD_PREFIX)) {
            return launcher.launch(job, clearance, listener);
        }
        OwnerLoop.Timer[] timeout = {() -> {}};
        PlacementRun run = new PlacementRun(
                job,
                clearance,
                turn,
                new Quartermaster(loop, launcher, contents, ranges, used, job, progress),
                allowed,
                clock,
                micros -> loop.execute(() -> listener.started(micros)),
                outcome -> loop.execute(() -> {
                    timeout[0].cancel();
                    listener.ended(outcome);
                }));
        if (launcher.offLoop(run)) {
            timeout[0] = loop.schedule(job.runTimeoutMs(), () -> run.kill(RunOutcome.Kill.TIMED_OUT));
        } else {
            loop.execute(() -> listener.ended(new RunOutcome(
                    ReportedState.FAILED,
                    null,
                    new byte[0],
                    new byte[0],
                    "CANNOT_START: too many earlier methods have not let go of their pipes",
                    null,
                    0,
                    0)));
        }
        return run::kill;
    }

    /** A content that a hook is about to need. */
    public boolean uses(String contentName) {
        return used.containsKey(contentName);
    }
}
