package io.sluice.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a JVM's heap is reachable; looking makes it collect all of its garbage. */
final class LiveHeap {
    private static final Pattern TOTAL = Pattern.compile("^Total\\s+(\\d+)\\s+(\\d+)\\s*$", Pattern.MULTILINE);
    private static final double MIB = 1 << 20;

    private LiveHeap() {}

    /** @throws IllegalStateException if the process is no JVM of this user */
    static double mib(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = TOTAL.matcher(text);
            if (process.waitFor() != 0 || !total.find()) {
                throw new IllegalStateException("jcmd cannot see the heap of process " + pid + ": " + text);
            }
            return Long.parseLong(total.group(2)) / MIB;
        } catch (IOException e) {
            throw new UncheckedIOException("the heap is seen by jcmd, which needs a JDK", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
