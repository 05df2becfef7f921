package io.sluice.benchmarks;

import io.sluice.it.harness.RunningProcess;
import java.time.Duration;

/** The port a child process listens on, which it prints as {@code port=N}. */
final class PrintedPort {
    private static final String LABEL = "port=";

    private PrintedPort() {}

    /**
     * Waits for it.
     *
     * @throws IllegalStateException if the process ends, or the time is over
     */
    static int of(RunningProcess process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!process.output().contains(LABEL)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IllegalStateException("a child process does not listen:\n" + process.tail(30));
            }
            SlowKafka.rest(Duration.ofMillis(50));
        }
        return process.output()
                .lines()
                .filter(line -> line.startsWith(LABEL))
                .findFirst()
                .map(line -> Integer.parseInt(line.substring(LABEL.length())))
                .orElseThrow();
    }
}
