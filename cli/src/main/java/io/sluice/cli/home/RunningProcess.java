package io.sluice.cli.home;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that is to end. */
public final class RunningProcess {
    private RunningProcess() {}

    /** Asks it to end in order and waits; what does not end in time is killed. Whether it ended by itself. */
    public static boolean stop(ProcessHandle process, Duration patience) throws InterruptedException {
        process.destroy();
        if (endsWithin(process, patience)) {
            return true;
        }
        process.destroyForcibly();
        endsWithin(process, patience);
        return false;
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) throws InterruptedException {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
