package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's result, for people and for machines.
 *
 * @param benchmark its name
 * @param machine what it ran on
 * @param command how to run it again
 * @param scale how thoroughly it ran
 */
record Report(
        String benchmark, Map<String, String> machine, String command, Benchmark.Scale scale, List<Measure> measures) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    boolean passes() {
        return measures.stream().allMatch(measure -> measure.passes(scale));
    }

    String table() {
        int width = measures.stream()
                .mapToInt(measure -> measure.name().length())
                .max()
                .orElse(0);
        StringBuilder table = new StringBuilder();
        table.append(benchmark).append(" on ").append(machine).append('\n');
        for (Measure measure : measures) {
            String verdict =
                    measure.goal() == null ? "" : (measure.holds() ? "  ok      " : "  MISSED  ") + measure.goal();
            table.append(String.format(
                            Locale.ROOT,
                            "  %-" + width + "s %10s %-5s%s",
                            measure.name(),
                            number(measure.value()),
                            measure.unit(),
                            verdict)
                    .stripTrailing());
            table.append('\n');
        }
        if (scale == Benchmark.Scale.SMOKE) {
            table.append("  (smoke run: goals are shown, only sanity is judged)\n");
        }
        return table.toString();
    }

    String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("benchmark", benchmark);
        ObjectNode on = root.putObject("machine");
        machine.forEach(on::put);
        root.put("command", command);
        ArrayNode list = root.putArray("measures");
        for (Measure measure : measures) {
            list.addObject()
                    .put("name", measure.name())
                    .put("value", measure.value())
                    .put("unit", measure.unit())
                    .put("goal", measure.goal())
                    .put("holds", measure.holds());
        }
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As many digits as mean something. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.3f" : "%.2f", value);
    }
}
