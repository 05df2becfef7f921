package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.api.ListEvents;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing.Column;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the endpoint list, and changes it. */
@Command(
        name = "endpoint",
        description = "Shows endpoints, labels them, sends them to other gateways.",
        subcommands = {
            EndpointCommand.Ls.class,
            EndpointCommand.Get.class,
            HistoryCommands.OfEndpoint.class,
            EndpointOrderCommands.Label.class,
            EndpointOrderCommands.Migrate.class,
            EndpointOrderCommands.Rm.class,
            EndpointOrderCommands.Readmit.class,
            SplitCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  sluice endpoint ls 'os=linux,web-*'",
            "  sluice endpoint get ID -o yaml",
            "  sluice endpoint label --on 'web-*' ring=canary",
            "  sluice endpoint migrate 'site=paris' --to gw-7"
        })
public final class EndpointCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("HOST", "host"),
            Column.of("ID", "id"),
            Column.of("STATUS", "status"),
            new Column("GATEWAY", EndpointCommand::gateway),
            Column.of("PLATFORM", "platform"),
            Column.time("SINCE", "since"),
            Column.map("LABELS", "labels"));

    /** Where it is; of one that may be nowhere, that it is in {@code lost-n-found}. */
    private static String gateway(JsonNode endpoint) {
        return Json.text(
                endpoint, Json.text(endpoint, "status").equals("QUARANTINED") ? "assignedGateway" : "connectedGateway");
    }

    /** Lists endpoints. */
    @Command(
            name = "ls",
            description = "Lists endpoints.",
            footer = {
                "",
                "Examples:",
                "  sluice endpoint ls",
                "  sluice endpoint ls 'os=linux,site=paris' -o jsonl",
                "  sluice endpoint ls 'web-*'",
                "  sluice endpoint ls 'site=paris' --watch"
            })
    public static final class Ls implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(
                arity = "0..1",
                paramLabel = "SELECTOR",
                description = "Only endpoints with these labels or names, such as 'os=linux,web-*'.")
        @Nullable
        String selector;

        @Option(names = "--on", paramLabel = "SELECTOR", description = "The same.")
        @Nullable
        String on;

        @Option(
                names = "--watch",
                description = "Goes on to show each row that changes, until it is interrupted; as a table or jsonl.")
        boolean watch;

        @Mixin
        OutputOption output = new OutputOption();

        public Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (selector != null && on != null) {
                throw new Failure(ExitCode.USAGE, "SELECTOR and --on say the same: give one of them");
            }
            String meant = selector == null ? on : selector;
            String query = meant == null ? "" : "?selector=" + Api.quoted(meant);
            return watch
                    ? watch("/endpoints" + query)
                    : Lists.show(around, output.format, "/endpoints" + query, COLUMNS);
        }

        private int watch(String path) throws InterruptedException {
            if (output.format != Format.TABLE && output.format != Format.JSONL) {
                throw new Failure(ExitCode.USAGE, "--watch shows a table or jsonl, not " + output.format);
            }
            new ListEvents(around.api(), path).read(new ListEvents.Reader() {
                @Override
                public void begun() {
                    if (output.format == Format.JSONL) {
                        around.api().each(path, item -> around.print(line(item, false)));
                    } else {
                        var unused = Lists.show(around, output.format, path, COLUMNS);
                    }
                }

                @Override
                public void changed(JsonNode item, boolean gone) {
                    around.print(line(item, gone));
                }
            });
            return ExitCode.OK.code();
        }

        private String line(JsonNode item, boolean gone) {
            if (output.format == Format.JSONL) {
                ObjectNode event = Json.object();
                event.put("event", gone ? "gone" : "endpoint");
                event.set("endpoint", item);
                return Json.line(event) + "\n";
            }
            return gone
                    ? "gone  " + Json.text(item, "id") + "\n"
                    : COLUMNS.stream()
                                    .map(column -> column.value().apply(item))
                                    .filter(text -> !text.isEmpty())
                                    .collect(Collectors.joining("  "))
                            + "\n";
        }
    }

    /** Shows one endpoint. */
    @Command(
            name = "get",
            description = "Shows all that is known of an endpoint.",
            footer = {"", "Example:", "  sluice endpoint get 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11"})
    public static final class Get implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ID", description = "The endpoint's id.")
        String id = "";

        @Mixin
        OutputOption output = new OutputOption();

        public Get(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return Lists.showOne(around, output.format, "/endpoints/" + Api.quoted(id));
        }
    }
}
