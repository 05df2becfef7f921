package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at gateways. */
@Command(
        name = "gateway",
        description = "Shows gateways.",
        subcommands = GatewayCommand.Ls.class,
        footer = {"", "Example:", "  sluice gateway ls"})
public final class GatewayCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "id"),
            Column.of("STATE", "state"),
            Column.of("ADDRESS", "address"),
            Column.of("SESSIONS", "sessions"),
            Column.of("INBOX", "inbox"),
            Column.time("SINCE", "since"),
            Column.time("HEARTBEAT", "lastHeartbeat"),
            Column.of("VERSION", "version"));

    /** Lists gateways. */
    @Command(
            name = "ls",
            description = "Lists gateways, their sessions, and the activations they hold.",
            footer = {"", "Example:", "  sluice gateway ls -o yaml"})
    public static final class Ls implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        OutputOption output = new OutputOption();

        public Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            List<JsonNode> gateways = new ArrayList<>();
            around.api().each("/gateways", gateways::add);
            around.print(Listing.items(output.format, COLUMNS, gateways));
            return ExitCode.OK.code();
        }
    }
}
