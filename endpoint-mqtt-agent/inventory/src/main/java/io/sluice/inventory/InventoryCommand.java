package io.sluice.inventory;

import io.sluice.inventory.part.Part;
import io.sluice.inventory.part.Programs;
import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.report.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Scans the machine once. With {@code --out} the report goes to a file, compressed, and a line about it is printed; without, the
 * report itself is printed.
 */
public final class InventoryCommand {
    /** A larger report is not written. */
    private static final long REPORT_BYTES = 4 << 20;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private InventoryCommand() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int code;
        try {
            code = run(Options.parse(arguments), out);
        } catch (IllegalArgumentException e) {
            System.err.println("sluice-inventory: " + e.getMessage());
            code = USAGE;
        } catch (IOException e) {
            System.err.println("sluice-inventory: " + e);
            code = FAILED;
        } catch (InterruptedException e) {
            code = FAILED;
        }
        out.flush();
        // Threads that hang in the system are not waited for.
        Runtime.getRuntime().halt(code);
    }

    private static int run(Options options, PrintStream out) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        Clock clock = Clock.systemUTC();
        try (Programs programs = new Programs(options.limitMs())) {
            List<Part> parts = Machine.parts(programs, options.facts());
            List<Findings> findings = new ArrayList<>();
            findings.add(leftOut(parts, options.without()));
            findings.addAll(new Scan(
                            parts.stream()
                                    .filter(part -> !options.without().contains(part.name()))
                                    .toList(),
                            options.limitMs())
                    .run());
            Report report = new Report(scanner(), clock.millis(), findings);
            Path file = options.out();
            if (file == null) {
                report.write(out);
                out.println();
            } else {
                long bytes = write(report, file);
                long tookMs = (System.nanoTime() - startNanos) / 1_000_000;
                out.println(summary(report, bytes, tookMs));
            }
        }
        return OK;
    }

    private static Findings leftOut(List<Part> parts, Set<String> without) {
        Findings findings = new Findings();
        for (String name : without) {
            if (parts.stream().noneMatch(part -> part.name().equals(name))) {
                throw new IllegalArgumentException("there is no part '" + name + "' to leave out, but "
                        + String.join(", ", parts.stream().map(Part::name).toList()));
            }
            findings.unknown(name, "it is left out on this machine");
        }
        return findings;
    }

    private static long write(Report report, Path file) throws IOException {
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file));
                Counted compressed = new Counted(new GZIPOutputStream(to), REPORT_BYTES)) {
            report.write(compressed);
        }
        return Files.size(file);
    }

    /** One line of flat JSON. */
    private static String summary(Report report, long bytes, long tookMs) {
        Fields line = new Fields()
                .text("digest", report.digest())
                .text("scanner", scanner())
                .number("bytes", bytes)
                .number("ms", tookMs)
                .text("unknown", String.join(" ", report.unknown().keySet()));
        for (ItemList list : ItemList.values()) {
            line.number(list.member(), report.count(list));
        }
        return line.json();
    }

    private static String scanner() {
        String version = InventoryCommand.class.getPackage().getImplementationVersion();
        return "sluice-inventory/" + (version == null ? "0" : version);
    }
}
