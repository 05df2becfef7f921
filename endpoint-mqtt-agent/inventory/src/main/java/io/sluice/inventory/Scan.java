package io.sluice.inventory;

import io.sluice.inventory.part.Part;
import io.sluice.inventory.report.Findings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts at the same time, each on a thread of its own, and waits for none of them longer than a limit. What is late, or
 * fails, is unknown; the others do not suffer. A thread that hangs in the system is left behind: the process is a short one.
 */
final class Scan {
    private final List<Part> parts;
    private final long limitMs;

    /** @param limitMs for each part */
    Scan(List<Part> parts, long limitMs) {
        this.parts = parts;
        this.limitMs = limitMs;
    }

    List<Findings> run() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        List<FutureTask<Findings>> tasks = new ArrayList<>();
        for (Part part : parts) {
            FutureTask<Findings> task = new FutureTask<>(() -> {
                Findings findings = new Findings();
                part.reader().read(findings);
                return findings;
            });
            tasks.add(task);
            Thread thread = new Thread(task, part.name());
            thread.setDaemon(true);
            thread.start();
        }
        List<Findings> all = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            all.add(await(parts.get(i), tasks.get(i), deadline));
        }
        return all;
    }

    private Findings await(Part part, FutureTask<Findings> task, long deadline) throws InterruptedException {
        try {
            return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return unknown(part, "it took longer than " + limitMs + " ms");
        } catch (ExecutionException e) {
            return unknown(part, reason(e.getCause()));
        }
    }

    /** What a reader says is meant for people and the same each time; what Java says may be neither. */
    private static String reason(@Nullable Throwable cause) {
        return cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : "it failed with "
                        + (cause == null ? "nothing" : cause.getClass().getSimpleName());
    }

    private static Findings unknown(Part part, String reason) {
        Findings findings = new Findings();
        findings.unknown(part.name(), reason);
        return findings;
    }
}
