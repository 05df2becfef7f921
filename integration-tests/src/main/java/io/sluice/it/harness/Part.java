package io.sluice.it.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.jspecify.annotations.Nullable;

/**
 * One restartable process of a region: the same command on the same files, as often as wanted.
 *
 * <p>Confined to the thread that drives the test.
 */
public final class Part implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final String name;
    private final Supplier<RunningProcess> launch;
    private final Callable<Boolean> ready;
    /** What they had started may outlive them, so they are closed with this. */
    private final List<RunningProcess> earlier = new ArrayList<>();

    private @Nullable RunningProcess process;

    /** Starts the process; it may need a while until it is ready. */
    Part(String name, Supplier<RunningProcess> launch, Callable<Boolean> ready) {
        this.name = name;
        this.launch = launch;
        this.ready = ready;
        this.process = launch.get();
    }

    public String name() {
        return name;
    }

    public RunningProcess process() {
        if (process == null) {
            throw new IllegalStateException(name + " was closed");
        }
        return process;
    }

    /**
     * Waits until it serves.
     *
     * @throws IllegalStateException if it ends instead, or takes too long; with the end of its output
     */
    public Part awaitReady() {
        RunningProcess now = process();
        try {
            await(name + " is ready")
                    .atMost(START)
                    .pollDelay(Duration.ofMillis(50))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .failFast(name + " has ended", () -> !now.isAlive())
                    .until(ready);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new IllegalStateException(name + " did not become ready; its output ends:\n" + now.tail(60), e);
        }
        return this;
    }

    /** {@code kill -9}. */
    public void kill() {
        process().kill();
    }

    /** SIGTERM; the exit code. */
    public int stop() {
        return process().stop();
    }

    /** Starts it again after its end, without waiting until it is ready. */
    public Part startAgain() {
        if (process().isAlive()) {
            throw new IllegalStateException(name + " still runs");
        }
        earlier.add(process());
        process = launch.get();
        return this;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
            process = null;
        }
        earlier.forEach(RunningProcess::close);
        earlier.clear();
    }
}
