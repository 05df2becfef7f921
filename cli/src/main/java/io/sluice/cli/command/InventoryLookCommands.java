package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import io.sluice.cli.render.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at what machines are, and were, made of. */
public final class InventoryLookCommands {
    private static final int CELL_CHARS = 60;

    private InventoryLookCommands() {}

    private static String cell(JsonNode value) {
        String text =
                value.isNull() || value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : Json.line(value);
        return text.length() <= CELL_CHARS ? text : text.substring(0, CELL_CHARS - 3) + "...";
    }

    private static Column cell(String title, String field) {
        return new Column(title, item -> cell(item.path(field)));
    }

    private static List<JsonNode> items(JsonNode document) {
        List<JsonNode> items = new ArrayList<>();
        document.path("items").forEach(items::add);
        return items;
    }

    /** Shows one inventory. */
    @Command(
            name = "get",
            description = "Shows what an endpoint is made of, or was.",
            footer = {
                "",
                "A table shows how many items each part has; the other formats show them all.",
                "",
                "Examples:",
                "  sluice inventory get ID",
                "  sluice inventory get ID -o yaml",
                "  sluice inventory get ID --at 2026-11-01T00:00:00Z -o json"
            })
    public static final class Get implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ENDPOINT", description = "The endpoint's id.")
        String endpoint = "";

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description =
                        "As it was then, by the endpoint's clock, such as 2026-11-01T00:00:00Z; found by taking back"
                                + " what has changed since.")
        @Nullable
        String at;

        @Mixin
        OutputOption output = new OutputOption();

        public Get(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            JsonNode inventory = around.connectors()
                    .get("/inventory/endpoints/" + Api.quoted(endpoint) + (at == null ? "" : "?at=" + Api.quoted(at)));
            around.print(Listing.item(output.format, output.format == Format.TABLE ? counted(inventory) : inventory));
            long omitted = inventory.path("omittedChanges").asLong();
            if (omitted > 0) {
                around.say("sluice: " + omitted
                        + " changes since then were too many for the topic: as many of these values"
                        + " may have been others");
            }
            return ExitCode.OK.code();
        }

        private static ObjectNode counted(JsonNode inventory) {
            ObjectNode view = Json.object();
            for (Map.Entry<String, JsonNode> each : inventory.properties()) {
                if (each.getValue().isArray()) {
                    view.put(each.getKey(), each.getValue().size());
                } else {
                    view.set(each.getKey(), each.getValue());
                }
            }
            return view;
        }
    }

    /** Compares two. */
    @Command(
            name = "diff",
            description = "Shows what two endpoints do not have in common.",
            footer = {
                "",
                "Exit code 0 also where there are differences.",
                "",
                "Examples:",
                "  sluice inventory diff ID OTHER",
                "  sluice inventory diff ID OTHER --part packages -o jsonl"
            })
    public static final class Diff implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(index = "0", paramLabel = "ENDPOINT", description = "The id of one.")
        String one = "";

        @Parameters(index = "1", paramLabel = "OTHER", description = "The id of the other.")
        String other = "";

        @Option(names = "--part", paramLabel = "PART", description = "Only of this part, such as packages.")
        @Nullable
        String part;

        @Mixin
        OutputOption output = new OutputOption();

        public Diff(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            JsonNode document =
                    around.connectors().get("/inventory/diff?from=" + Api.quoted(one) + "&to=" + Api.quoted(other));
            List<JsonNode> items = items(document);
            items.removeIf(item -> part != null && !part.equals(Json.text(item, "part")));
            List<Column> columns = List.of(
                    Column.of("PART", "part"),
                    Column.of("ITEM", "item"),
                    cell("ENDPOINT", "before"),
                    cell("OTHER", "after"));
            around.print(Listing.items(output.format, columns, items));
            return ExitCode.OK.code();
        }
    }

    /** Shows what has changed. */
    @Command(
            name = "history",
            description = "Shows what has changed on an endpoint, the newest first.",
            footer = {
                "",
                "A table has a line for each item; the other formats one object for each change.",
                "",
                "Examples:",
                "  sluice inventory history ID",
                "  sluice inventory history ID --since 2026-11-01T00:00:00Z -o jsonl"
            })
    public static final class History implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ENDPOINT", description = "The endpoint's id.")
        String endpoint = "";

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only changes since then, such as 2026-11-01T00:00:00Z. Default: all that are kept.")
        @Nullable
        String since;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "Most changes to show, 1 to 10000. Default: ${DEFAULT-VALUE}.")
        int limit;

        @Mixin
        OutputOption output = new OutputOption();

        public History(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (limit < 1) {
                throw new Failure(ExitCode.USAGE, "--limit has the bad value '" + limit + "': expected 1 to 10000");
            }
            List<JsonNode> changes = items(around.connectors()
                    .get("/inventory/endpoints/" + Api.quoted(endpoint) + "/history?limit=" + limit
                            + (since == null ? "" : "&since=" + Api.quoted(since))));
            List<Column> columns = List.of(
                    new Column("AT", item -> Words.time(Json.text(item, "at"))),
                    Column.of("KIND", "kind"),
                    Column.of("PART", "part"),
                    Column.of("ITEM", "item"),
                    cell("BEFORE", "before"),
                    cell("AFTER", "after"));
            around.print(
                    Listing.items(output.format, columns, output.format == Format.TABLE ? lines(changes) : changes));
            return ExitCode.OK.code();
        }

        private static List<JsonNode> lines(List<JsonNode> changes) {
            List<JsonNode> lines = new ArrayList<>();
            for (JsonNode change : changes) {
                ObjectNode head = Json.object();
                head.set("at", change.path("at"));
                head.set("kind", change.path("kind"));
                long omitted = change.path("omitted").asLong();
                if (Json.text(change, "kind").equals("REMOVED")) {
                    lines.add(head.put("part", "all, " + (change.path("changes").size() + omitted) + " items"));
                    continue;
                }
                for (JsonNode item : change.path("changes")) {
                    ObjectNode line = head.deepCopy();
                    line.setAll((ObjectNode) item);
                    lines.add(line);
                }
                if (omitted > 0) {
                    lines.add(head.deepCopy().put("part", omitted + " more"));
                } else if (change.path("changes").isEmpty()) {
                    lines.add(head);
                }
            }
            return lines;
        }
    }
}
