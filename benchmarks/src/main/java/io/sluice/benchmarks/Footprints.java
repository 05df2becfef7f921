package io.sluice.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a part's processes held in calm moments: how much more at the last than at the first of each process. */
final class Footprints {
    private final Map<Long, Sample> first = new LinkedHashMap<>();
    private final Map<Long, Sample> last = new LinkedHashMap<>();

    /** One look. */
    private record Sample(double rssKiB, long files, long threads) {
        static Sample of(long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            try (Stream<Path> files = Files.list(process.resolve("fd"));
                    Stream<Path> threads = Files.list(process.resolve("task"))) {
                return new Sample(ProcessUse.of(pid).rssKiB(), files.count(), threads.count());
            }
        }
    }

    /** Looks at a process that has been up for a while. */
    void look(long pid) {
        try {
            Sample now = Sample.of(pid);
            first.putIfAbsent(pid, now);
            last.put(pid, now);
        } catch (IOException | UncheckedIOException e) {
            // It has just ended.
        }
    }

    double rssGrowthMib() {
        return growth(sample -> sample.rssKiB() / 1024);
    }

    double fileGrowth() {
        return growth(Sample::files);
    }

    double threadGrowth() {
        return growth(Sample::threads);
    }

    private double growth(java.util.function.ToDoubleFunction<Sample> of) {
        return last.entrySet().stream()
                .mapToDouble(each -> of.applyAsDouble(each.getValue()) - of.applyAsDouble(first.get(each.getKey())))
                .max()
                .orElse(0);
    }
}
