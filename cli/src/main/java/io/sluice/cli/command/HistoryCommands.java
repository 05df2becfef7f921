package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import io.sluice.cli.render.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What has happened to an endpoint or a gateway. */
final class HistoryCommands {
    private static final List<Column> OF_ENDPOINT = List.of(
            Column.time("AT", "at"),
            Column.of("EVENT", "event"),
            Column.of("LOGIN", "login"),
            Column.of("GATEWAY", "gateway"),
            Column.of("ADDRESS", "address"),
            Column.of("REASON", "reason"));

    private static final List<Column> OF_GATEWAY = List.of(
            Column.time("AT", "at"),
            Column.of("EVENT", "event"),
            Column.of("FROM", "from"),
            Column.of("PARTITION", "partition"),
            new Column(
                    "AFTER",
                    event -> event.path("afterMs").asLong() == 0
                            ? ""
                            : Words.duration(
                                    Duration.ofMillis(event.path("afterMs").asLong()))),
            new Column(
                    "SPOOL",
                    event -> event.path("spoolBytes").isNumber()
                            ? Words.size(event.path("spoolBytes").asLong())
                            : ""),
            Column.of("DETAIL", "detail"));

    private HistoryCommands() {}

    /** How many. */
    static final class LimitOption {
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "The last N, 1 to 1000. Default: ${DEFAULT-VALUE}.")
        int limit;
    }

    /** Of an endpoint. */
    @Command(
            name = "history",
            description = "Shows an endpoint's logins, ends, moves and violations, as long as the region keeps them.",
            footer = {
                "",
                "The oldest comes first. The region keeps them for 7 days unless its topics are set otherwise; also those of an",
                "endpoint that has left the list.",
                "",
                "Example:",
                "  sluice endpoint history 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11 --limit 20"
            })
    public static final class OfEndpoint implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ID", description = "The endpoint's id.")
        String id = "";

        @Mixin
        LimitOption last = new LimitOption();

        @Mixin
        OutputOption output = new OutputOption();

        public OfEndpoint(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return show(around, output.format, "/endpoints/" + Api.quoted(id) + "/history", last.limit, OF_ENDPOINT);
        }
    }

    /** Of a gateway. */
    @Command(
            name = "events",
            description =
                    "Shows when a gateway's records went to its spool, when that or its depot was full, and when it came and"
                            + " went.",
            footer = {"", "The oldest comes first.", "", "Example:", "  sluice gateway events gw-1 --limit 20"})
    public static final class OfGateway implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        GatewayCommand.GatewayParameter gateway = new GatewayCommand.GatewayParameter();

        @Mixin
        LimitOption last = new LimitOption();

        @Mixin
        OutputOption output = new OutputOption();

        public OfGateway(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return show(
                    around, output.format, "/gateways/" + Api.quoted(gateway.id) + "/events", last.limit, OF_GATEWAY);
        }
    }

    private static int show(Surroundings around, Format format, String path, int limit, List<Column> columns) {
        JsonNode answer = around.api().get(path + "?limit=" + limit);
        List<JsonNode> events = new ArrayList<>();
        answer.path("items").forEach(events::add);
        around.print(Listing.items(format, columns, events));
        if (!answer.path("whole").asBoolean()) {
            around.say("there may be older ones");
        }
        return ExitCode.OK.code();
    }
}
