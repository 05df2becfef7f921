package io.sluice.inventory.text;

import io.sluice.inventory.report.Fields;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Packages, as their managers write them down. */
public final class Packages {
    /** What {@code rpm -qa --qf} is to print for {@link #rpm}. */
    public static final String RPM_FORMAT = "%{NAME}\\t%{ARCH}\\t%{EPOCH}\\t%{VERSION}-%{RELEASE}\\n";

    /** States of dpkg in which nothing of a package is on the disk, or its configuration alone. */
    private static final Set<String> GONE = Set.of("config-files", "not-installed");

    private static final Set<String> WANTED = Set.of("Package", "Status", "Architecture", "Version");

    private Packages() {}

    /** dpkg's status file: paragraphs of {@code Field: value}. */
    public static void dpkg(Stream<String> lines, Consumer<Fields> found) {
        Map<String, String> paragraph = new HashMap<>();
        for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
            String line = each.next();
            int colon = line.indexOf(':');
            if (line.isEmpty()) {
                dpkg(paragraph, found);
                paragraph.clear();
            } else if (colon > 0 && WANTED.contains(line.substring(0, colon))) {
                paragraph.put(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        dpkg(paragraph, found);
    }

    private static void dpkg(Map<String, String> paragraph, Consumer<Fields> found) {
        String status = paragraph.getOrDefault("Status", "");
        boolean gone = GONE.contains(status.substring(status.lastIndexOf(' ') + 1));
        if (!gone && paragraph.containsKey("Package")) {
            found.accept(item(
                    "dpkg",
                    paragraph.get("Package"),
                    paragraph.getOrDefault("Architecture", ""),
                    paragraph.getOrDefault("Version", "")));
        }
    }

    /** What rpm prints in {@link #RPM_FORMAT}. */
    public static void rpm(Stream<String> lines, Consumer<Fields> found) {
        lines.forEach(line -> {
            String[] columns = line.split("\t", -1);
            if (columns.length == 4 && !columns[0].isEmpty()) {
                String epoch = columns[2].matches("[1-9][0-9]*") ? columns[2] + ":" : "";
                found.accept(item("rpm", columns[0], columns[1], epoch + columns[3]));
            }
        });
    }

    /** apk's file of what is installed: paragraphs of {@code X:value}. */
    public static void apk(Stream<String> lines, Consumer<Fields> found) {
        String[] packet = {"", "", ""};
        for (Iterator<String> each = Stream.concat(lines, Stream.of("")).iterator(); each.hasNext(); ) {
            String line = each.next();
            if (line.isEmpty() && !packet[0].isEmpty()) {
                found.accept(item("apk", packet[0], packet[1], packet[2]));
                packet = new String[] {"", "", ""};
            } else if (line.startsWith("P:")) {
                packet[0] = line.substring(2);
            } else if (line.startsWith("A:")) {
                packet[1] = line.substring(2);
            } else if (line.startsWith("V:")) {
                packet[2] = line.substring(2);
            }
        }
    }

    /** A package without one of them has a hyphen there: they tell packages apart. */
    private static Fields item(String manager, String name, String architecture, String version) {
        return new Fields()
                .text("manager", manager)
                .text("name", name)
                .text("architecture", orHyphen(architecture).intern())
                .text("version", orHyphen(version));
    }

    private static String orHyphen(String text) {
        return text.isBlank() || text.equals("(none)") ? "-" : text;
    }
}
