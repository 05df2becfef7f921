package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import io.sluice.cli.render.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds, looks at and drains gateways. */
@Command(
        name = "gateway",
        description =
                "Adds, shows and drains gateways; shows how busy they are and who waits there; fills their depots.",
        subcommands = {
            GatewayAddCommand.class,
            GatewayCommand.Ls.class,
            GatewayCommand.Get.class,
            GatewayCommand.Drain.class,
            GatewayCommand.Undrain.class,
            GatewayCommand.Sync.class,
            GatewayCommand.Status.class,
            GatewayCommand.Queue.class,
            GatewayWarmCommand.class,
            HistoryCommands.OfGateway.class
        },
        footer = {"", "Examples:", "  sluice gateway ls", "  sluice gateway queue gw-1 --watch"})
public final class GatewayCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("ID", "id"),
            Column.of("STATE", "state"),
            Column.of("ADDRESS", "address"),
            Column.of("SESSIONS", "sessions"),
            Column.of("INBOX", "inbox"),
            Column.map("LABELS", "labels"),
            Column.time("SINCE", "since"),
            Column.time("HEARTBEAT", "lastHeartbeat"),
            Column.of("VERSION", "version"));

    private static final List<Column> WAITING = List.of(
            Column.of("POSITION", "position"),
            Column.of("ENDPOINT", "endpoint"),
            Column.of("CLASS", "class"),
            Column.of("WHAT", "name"),
            new Column("SIZE", request -> known(request, "bytes") ? Words.size(number(request, "bytes")) : "?"),
            new Column("WAITED", request -> millis(request, "waitedMs")),
            new Column("ETA", request -> known(request, "etaMs") ? millis(request, "etaMs") : "?"));

    private static boolean known(JsonNode item, String field) {
        return item.path(field).isNumber();
    }

    private static long number(JsonNode item, String field) {
        return item.path(field).asLong();
    }

    private static String millis(JsonNode item, String field) {
        return Words.duration(Duration.ofMillis(number(item, field)));
    }

    private static String bytes(JsonNode item, String field) {
        return Words.size(number(item, field));
    }

    private static String rate(JsonNode item, String field) {
        return number(item, field) < 0 ? "unlimited" : bytes(item, field) + "/s";
    }

    private static String path(String id) {
        return "/gateways/" + Api.quoted(id);
    }

    /** The gateway's id as a parameter. */
    static final class GatewayParameter {
        @Parameters(paramLabel = "GATEWAY", description = "The gateway's id, as sluice gateway ls shows it.")
        String id = "";
    }

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
            return Lists.show(around, output.format, "/gateways", COLUMNS);
        }
    }

    /** Shows one. */
    @Command(
            name = "get",
            description = "Shows a gateway: its state, address, labels and load.",
            footer = {"", "Example:", "  sluice gateway get gw-1 -o yaml"})
    public static final class Get implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        GatewayParameter gateway = new GatewayParameter();

        @Mixin
        OutputOption output = new OutputOption();

        public Get(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return Lists.showOne(around, output.format, path(gateway.id));
        }
    }

    private static int order(Surroundings around, String id, String order, String words) {
        around.api().post(path(id) + "/" + order, Json.object());
        around.say(words);
        return ExitCode.OK.code();
    }

    /** Empties one. */
    @Command(
            name = "drain",
            description = "Sends the endpoints of a gateway to others, some a second, and gives it no new ones.",
            footer = {
                "",
                "They go to gateways of the same site (label site) if there are any, else to all. A gateway that has"
                        + " nowhere to send them keeps them. It is empty when sluice gateway ls shows 0 sessions.",
                "",
                "Example:",
                "  sluice gateway drain gw-1"
            })
    public static final class Drain implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        GatewayParameter gateway = new GatewayParameter();

        public Drain(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return order(around, gateway.id, "drain", gateway.id + " is being drained: see sluice gateway ls");
        }
    }

    /** Lets one have endpoints again. */
    @Command(
            name = "undrain",
            description = "Lets a gateway that was drained have endpoints again; those sent away stay where they are.",
            footer = {"", "Example:", "  sluice gateway undrain gw-1"})
    public static final class Undrain implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        GatewayParameter gateway = new GatewayParameter();

        public Undrain(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return order(around, gateway.id, "undrain", gateway.id + " takes endpoints again");
        }
    }

    /** Tells one again what it should know. */
    @Command(
            name = "sync",
            description = "Tells a gateway again which endpoints are its own and which activations are open there.",
            footer = {
                "",
                "For one whose store was lost or put back from a backup. One that has missed a part of its topic asks by"
                        + " itself.",
                "",
                "Example:",
                "  sluice gateway sync gw-1"
            })
    public static final class Sync implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        GatewayParameter gateway = new GatewayParameter();

        public Sync(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return order(around, gateway.id, "sync", gateway.id + " is being told again");
        }
    }

    /** Shows how busy one is. */
    @Command(
            name = "status",
            description = "Shows how busy a gateway is: grants, limit, its way to Kafka, spool, depot, WAN rates.",
            footer = {"", "As of its last heartbeat.", "", "Example:", "  sluice gateway status gw-1"})
    public static final class Status implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        GatewayParameter gateway = new GatewayParameter();

        @Mixin
        OutputOption output = new OutputOption();

        public Status(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (output.format != Format.TABLE) {
                return Lists.showOne(around, output.format, path(gateway.id) + "/status");
            }
            JsonNode status = around.api().get(path(gateway.id) + "/status");
            var shown = Json.object();
            shown.put("gateway", Json.text(status, "id") + " " + Json.text(status, "state"));
            shown.put("heartbeat", Words.time(Json.text(status, "heartbeatAt")));
            shown.put("sessions", number(status, "sessions"));
            shown.put("inbox", number(status, "inbox"));
            shown.put(
                    "granted",
                    bytes(status, "outstandingBytes") + " of " + bytes(status, "limitBytes") + " in "
                            + number(status, "grants") + " grants");
            shown.put("waiting", number(status, "waiting") + " requests, " + bytes(status, "waitingBytes"));
            shown.put(
                    "transfers", number(status, "openTransfers") + " open, " + bytes(status, "bytesPerSecond") + "/s");
            shown.put(
                    "kafka",
                    number(status, "relayLatencyMicros") + " µs to its acknowledgement, " + bytes(status, "relayBytes")
                            + " on the way");
            shown.put(
                    "spool",
                    bytes(status, "spoolBytes") + " of " + bytes(status, "spoolQuotaBytes") + " in "
                            + number(status, "spooledPartitions") + " partitions");
            JsonNode depot = status.path("depot");
            if (depot.isObject()) {
                shown.put(
                        "depot",
                        bytes(depot, "usedBytes") + " of " + bytes(depot, "limitBytes") + ", "
                                + bytes(depot, "pinnedBytes") + " pinned, " + number(depot, "pulls")
                                + " contents being pulled");
                shown.put("wan", "down " + rate(status, "downRate") + ", up " + rate(status, "upRate"));
            }
            around.print(Listing.item(Format.TABLE, shown));
            return ExitCode.OK.code();
        }
    }

    /** Shows who waits. */
    @Command(
            name = "queue",
            description = "Shows who waits at a gateway for leave to send, and for how long still.",
            footer = {
                "",
                "As of its last heartbeat. The first 100 are listed.",
                "",
                "Examples:",
                "  sluice gateway queue gw-1",
                "  sluice gateway queue gw-1 --watch"
            })
    public static final class Queue implements Callable<Integer> {
        private static final long INTERVAL_MILLIS = 1_000;
        private static final String CLEAR = "\u001b[H\u001b[2J";

        private final Surroundings around;

        @Mixin
        GatewayParameter gateway = new GatewayParameter();

        @Option(names = "--watch", description = "Again each second, until Ctrl-C.")
        boolean watch;

        @Mixin
        OutputOption output = new OutputOption();

        public Queue(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Api api = around.api();
            show(api.get(path(gateway.id) + "/queue"));
            while (watch) {
                try {
                    TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new Failure(ExitCode.INTERRUPTED, "interrupted");
                }
                show(api.get(path(gateway.id) + "/queue"));
            }
            return ExitCode.OK.code();
        }

        private void show(JsonNode queue) {
            List<JsonNode> waiting = new ArrayList<>();
            queue.path("items").forEach(waiting::add);
            String text = Listing.items(output.format, WAITING, waiting);
            if (output.format != Format.TABLE) {
                around.print(text);
                return;
            }
            String summary = Json.text(queue, "gateway") + " at " + Words.time(Json.text(queue, "at")) + ": "
                    + number(queue, "waiting") + " waiting (" + bytes(queue, "waitingBytes") + "), "
                    + number(queue, "grants") + " grants out, " + bytes(queue, "bytesPerSecond") + "/s\n";
            around.print((watch && around.terminal() ? CLEAR : "") + summary + (waiting.isEmpty() ? "" : text));
        }
    }
}
