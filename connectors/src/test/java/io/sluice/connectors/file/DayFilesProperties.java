package io.sluice.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However often the process dies and whatever it has noted then, each record is in one finished file, in that of its day. */
class DayFilesProperties {
    private static final LocalDate FIRST = LocalDate.parse("2026-01-01");
    private static final long MILLIS = 10;

    /** @param days of the records, in the order of their offsets */
    @Property(tries = 40)
    void eachRecordIsOnceInAFileOfItsDay(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 4) Integer> days,
            @ForAll @Size(min = 60, max = 60) List<@IntRange(max = 9) Integer> fates)
            throws IOException {
        Path folder = Files.createTempDirectory("day-files");
        try {
            write(folder, days, fates);
            Map<Long, List<String>> found = found(folder);
            for (int offset = 0; offset < days.size(); offset++) {
                assertThat(found.getOrDefault((long) offset, List.of()))
                        .containsExactly(day(days.get(offset)).toString());
            }
            assertThat(found).hasSize(days.size());
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void write(Path folder, List<Integer> days, List<Integer> fates) throws IOException {
        long now = 0;
        long noted = 0;
        int crashes = 0;
        DayFiles files = files(folder);
        for (int offset = 0; offset < days.size(); offset++) {
            files.write(day(days.get(offset)), offset, Integer.toString(offset).getBytes(StandardCharsets.UTF_8), now);
            now += fates.get(offset);
            if (fates.get(offset) >= 5) {
                files.finishDue(now);
            }
            if (fates.get(offset) >= 7) {
                noted = files.safe();
            }
            if (fates.get(offset) == 9 && crashes++ < 10) {
                files = files(folder);
                offset = Math.toIntExact(noted) - 1;
            }
        }
        files.finishDue(now + MILLIS);
    }

    private static DayFiles files(Path folder) {
        return new DayFiles(folder, 0, new DayFiles.Limits(12, MILLIS, 3));
    }

    private static LocalDate day(int number) {
        return FIRST.plusDays(number);
    }

    /** By offset the days in whose finished files it is. */
    private static Map<Long, List<String>> found(Path folder) throws IOException {
        Map<Long, List<String>> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(file.toString()).endsWith(".jsonl");
                for (String line : Files.readAllLines(file)) {
                    found.computeIfAbsent(Long.parseLong(line), offset -> new ArrayList<>())
                            .add(folder.relativize(file).getName(0).toString());
                }
            }
        }
        return found;
    }
}
