package io.sluice.inventory.text;

import io.sluice.inventory.report.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Linux and its distributions say of themselves. */
public final class Kernel {
    private static final long KIB = 1_024;
    private static final long MINUTE_MS = 60_000;
    private static final long SECOND_MS = 1_000;
    /** Where processors that are not x86 say what they are. */
    private static final List<String> MODELS = List.of("model name", "Model", "Processor", "Hardware", "cpu", "uarch");

    private Kernel() {}

    /** {@code /etc/os-release}: assignments as a shell would read them. */
    public static Map<String, String> osRelease(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                String value = line.substring(equals + 1).strip();
                boolean quoted = value.length() >= 2 && (value.charAt(0) == '"' || value.charAt(0) == '\'');
                values.put(
                        line.substring(0, equals).strip(),
                        quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value);
            }
        }
        return values;
    }

    /** {@code /proc/cpuinfo}. What it does not say is left out, as sockets and cores by many that are not x86. */
    public static Fields cpuInfo(List<String> lines) {
        Map<String, String> first = new HashMap<>();
        Set<String> sockets = new HashSet<>();
        Set<String> cores = new HashSet<>();
        long threads = 0;
        String socket = "";
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            first.putIfAbsent(name, value);
            switch (name) {
                case "processor" -> threads += value.matches("\\d+") ? 1 : 0;
                case "physical id" -> {
                    socket = value;
                    sockets.add(value);
                }
                case "core id" -> cores.add(socket + "/" + value);
                default -> {}
            }
        }
        String model = MODELS.stream()
                .filter(name -> !first.getOrDefault(name, "").isEmpty())
                .findFirst()
                .orElse("");
        return new Fields()
                .text("cpuModel", first.get(model))
                .number("cpuSockets", sockets.isEmpty() ? null : Long.valueOf(sockets.size()))
                .number("cpuCores", cores.isEmpty() ? null : Long.valueOf(cores.size()))
                .number("cpuThreads", threads == 0 ? null : Long.valueOf(threads));
    }

    /** {@code /proc/meminfo}. */
    public static Fields memory(List<String> lines) {
        Fields fields = new Fields();
        for (String line : lines) {
            String[] columns = line.split("\\s+", -1);
            if (line.startsWith("MemTotal:")) {
                fields.number("memoryBytes", Long.parseLong(columns[1]) * KIB);
            } else if (line.startsWith("SwapTotal:")) {
                fields.number("swapBytes", Long.parseLong(columns[1]) * KIB);
            }
        }
        return fields;
    }

    /** Milliseconds since 1970 by {@code /proc/stat}, to the minute; null if it does not say. */
    public static @Nullable Long bootedAt(List<String> stat) {
        for (String line : stat) {
            if (line.startsWith("btime ")) {
                long ms = Long.parseLong(line.substring("btime ".length()).strip()) * SECOND_MS;
                return ms - ms % MINUTE_MS;
            }
        }
        return null;
    }

    /** Whether {@code /proc/cpuinfo} says that there is a hypervisor below. */
    public static boolean hasHypervisor(List<String> cpuInfo) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .filter(line -> line.contains(" hypervisor"))
                .isPresent();
    }
}
