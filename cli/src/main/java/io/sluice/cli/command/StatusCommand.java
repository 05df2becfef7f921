package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.WorkgroupHome;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what runs here. */
@Command(
        name = "status",
        description = "Shows what runs on this machine, and how the region is.",
        footer = {"", "Exit code: 0 if it runs and answers, 1 if not.", "", "Example:", "  sluice status -o json"})
public final class StatusCommand implements Callable<Integer> {
    private static final List<Column> PARTS = List.of(
            Column.of("PART", "part"),
            Column.of("STATE", "state"),
            Column.of("PROCESS", "pid"),
            Column.of("WHERE", "where"));

    private final Surroundings around;

    @Mixin
    OutputOption output = new OutputOption();

    public StatusCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        WorkgroupHome home = around.home();
        Optional<WorkgroupHome.Running> running = home.running();
        if (running.isEmpty()) {
            boolean starting = home.process().isPresent();
            around.say(
                    starting
                            ? "the region in " + home.data() + " is still starting: sluice logs -f shows how far it is"
                            : "no region is running here: type ./sluice up (looked into " + home.data() + ")");
            return ExitCode.ERROR.code();
        }
        ObjectNode status = running.get().description().deepCopy();
        ExitCode code = addRegion(status);
        if (output.format != Format.TABLE) {
            around.print(Listing.item(output.format, status));
            return code.code();
        }
        List<JsonNode> parts = new ArrayList<>();
        status.path("parts").forEach(parts::add);
        around.print(Listing.items(Format.TABLE, PARTS, parts));
        around.print("\n" + summary(status) + "\n");
        return code.code();
    }

    private ExitCode addRegion(ObjectNode status) {
        try {
            Api api = around.api();
            long[] counts = new long[3];
            api.each("/endpoints", endpoint -> {
                counts[0]++;
                counts[1] += Json.text(endpoint, "status").equals("CONNECTED") ? 1 : 0;
            });
            api.each(
                    "/gateways",
                    gateway -> counts[2] += Json.text(gateway, "state").equals("UP") ? 1 : 0);
            status.put("endpoints", counts[0]);
            status.put("endpointsConnected", counts[1]);
            status.put("gatewaysUp", counts[2]);
            return ExitCode.OK;
        } catch (Failure e) {
            status.put("problem", e.getMessage());
            return ExitCode.ERROR;
        }
    }

    private static String summary(JsonNode status) {
        String where = "region " + Json.text(status, "region") + " since " + Json.text(status, "startedAt") + ", API "
                + Json.text(status, "api") + ", gateway " + Json.text(status, "mqtt");
        String problem = Json.text(status, "problem");
        return where + "\n"
                + (problem.isEmpty()
                        ? Json.text(status, "endpointsConnected") + " of " + Json.text(status, "endpoints")
                                + " endpoints connected, " + Json.text(status, "gatewaysUp") + " gateway(s) up"
                        : problem);
    }
}
