package io.sluice.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process uses, as the kernel counts it.
 *
 * @param rssKiB memory it has in RAM, shared pages counted in full
 * @param pssKiB the same, shared pages divided among those who share them
 * @param cpuMillis user and system time since its start
 */
record ProcessUse(double rssKiB, double pssKiB, double cpuMillis) {
    private static final double MILLIS_PER_TICK = 10;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    static ProcessUse of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            double rss = 0;
            double pss = 0;
            for (String line : Files.readAllLines(folder.resolve("smaps_rollup"))) {
                if (line.startsWith("Rss:")) {
                    rss = kib(line);
                } else if (line.startsWith("Pss:")) {
                    pss = kib(line);
                }
            }
            return new ProcessUse(rss, pss, cpuMillis(Files.readString(folder.resolve("stat"))));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be measured: it needs Linux and must run", e);
        }
    }

    /** Of a line of {@code /proc/PID/stat}; a tick is 1/100 s on every Linux that Java runs on. */
    static double cpuMillis(String stat) {
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(behindName[USER_TICKS]) + Long.parseLong(behindName[SYSTEM_TICKS])) * MILLIS_PER_TICK;
    }

    private static double kib(String line) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
    }
}
