package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows, puts and tries the login policy. */
@Command(
        name = "login-policy",
        description = "Shows, puts and tries out the policy by which endpoints log in.",
        subcommands = {
            LoginPolicyCommand.Get.class,
            LoginPolicyCommand.Put.class,
            LoginPolicyCommand.Test.class,
            LoginPolicyCommand.Replay.class
        },
        footer = {"", "docs/login-policy.md says how a policy is written.", "", "Example:", "  sluice login-policy get"
        })
public final class LoginPolicyCommand {
    private static final String PATH = "/login-policy";
    private static final List<Column> CHANGES = List.of(
            Column.of("ENDPOINT", "endpoint"),
            Column.of("HOST", "host"),
            Column.of("AT", "at"),
            Column.time("LOGIN", "time"),
            new Column("BEFORE", change -> words(change.path("before"))),
            new Column("AFTER", change -> words(change.path("after"))),
            new Column("RULE", change -> Json.text(change.path("after"), "rule")));

    private static String words(JsonNode placement) {
        List<String> gateways = new ArrayList<>();
        placement.path("gateways").forEach(gateway -> gateways.add(gateway.asText()));
        return Json.text(placement, "outcome") + (gateways.isEmpty() ? "" : " " + String.join(",", gateways));
    }

    private static String document(Surroundings around, String file) {
        try {
            return Files.readString(around.file(file));
        } catch (IOException e) {
            throw Failure.unreadable(file, e);
        }
    }

    /** Shows it. */
    @Command(
            name = "get",
            description = "Prints the policy that is in force, or an earlier version.",
            footer = {"", "Example:", "  sluice login-policy get > policy.yaml"})
    public static final class Get implements Callable<Integer> {
        private final Surroundings around;

        @Option(names = "--version", paramLabel = "N", description = "This version instead.")
        @Nullable
        Integer version;

        @Mixin
        OutputOption output = new OutputOption();

        public Get(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            JsonNode policy = around.api().get(PATH + (version == null ? "" : "?version=" + version));
            if (output.format != Format.TABLE) {
                around.print(Listing.item(output.format, policy));
                return ExitCode.OK.code();
            }
            around.print(Json.text(policy, "document"));
            around.say("version " + Json.text(policy, "version") + " by " + Json.text(policy, "author"));
            return ExitCode.OK.code();
        }
    }

    /** Puts another one. */
    @Command(
            name = "put",
            description = "Puts a policy in force. A bad one is refused with line and reason; the old one stays.",
            footer = {"", "Example:", "  sluice login-policy put policy.yaml"})
    public static final class Put implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "FILE", description = "The policy, in YAML.")
        String file = "";

        @Option(names = "--replaces", paramLabel = "N", description = "Only if this version is in force.")
        @Nullable
        Integer replaces;

        public Put(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode request = Json.object().put("document", document(around, file));
            if (replaces != null) {
                request.put("replaces", replaces);
            }
            JsonNode put = around.api().put(PATH, request);
            around.print("version " + Json.text(put, "version") + " of the login policy is in force\n");
            return ExitCode.OK.code();
        }
    }

    /** Tries it on an endpoint that need not exist. */
    @Command(
            name = "test",
            description = "Shows what would become of a login, and which rule decides it.",
            footer = {
                "",
                "Example:",
                "  sluice login-policy test --at gw-1 --address 10.7.0.9 --labels site=berlin --file policy.yaml"
            })
    public static final class Test implements Callable<Integer> {
        private final Surroundings around;

        @Option(names = "--file", paramLabel = "FILE", description = "By this policy instead of the one in force.")
        @Nullable
        String file;

        @Option(names = "--at", required = true, paramLabel = "GATEWAY", description = "Where it wants to log in.")
        String at = "";

        @Option(names = "--id", paramLabel = "ID", description = "Its id.")
        @Nullable
        String id;

        @Option(names = "--host", paramLabel = "NAME", description = "Its host name.")
        @Nullable
        String host;

        @Option(names = "--platform", paramLabel = "PLATFORM", description = "Its platform. Default: linux-x86_64.")
        @Nullable
        String platform;

        @Option(names = "--address", paramLabel = "IP", description = "Its address.")
        @Nullable
        String address;

        @Option(names = "--labels", paramLabel = "KEY=VALUE", split = ",", description = "Its labels.")
        Map<String, String> labels = new LinkedHashMap<>();

        @Option(names = "--agent-version", paramLabel = "V", description = "The version of its agent.")
        @Nullable
        String agentVersion;

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                description = "initial, normal, isolated or orphan. Default: initial.")
        @Nullable
        String kind;

        @Option(names = "--last", paramLabel = "GATEWAY", description = "Where it says it was last.")
        @Nullable
        String last;

        @Option(names = "--assigned", paramLabel = "GATEWAY", description = "Where the endpoint list has it.")
        @Nullable
        String assigned;

        @Mixin
        OutputOption output = new OutputOption();

        public Test(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode request = Json.object();
            if (file != null) {
                request.put("document", document(around, file));
            }
            ObjectNode endpoint = request.putObject("endpoint").put("askingGateway", at);
            put(endpoint, "id", id);
            put(endpoint, "host", host);
            put(endpoint, "platform", platform);
            put(endpoint, "address", address);
            put(endpoint, "agentVersion", agentVersion);
            put(endpoint, "kind", kind);
            put(endpoint, "lastGateway", last);
            put(endpoint, "assignedGateway", assigned);
            ObjectNode told = endpoint.putObject("labels");
            labels.forEach(told::put);
            JsonNode placement = around.api().post(PATH + "/test", request);
            if (output.format != Format.TABLE) {
                around.print(Listing.item(output.format, placement));
                return ExitCode.OK.code();
            }
            around.print(words(placement) + ": " + Json.text(placement, "reason") + " (rule "
                    + Json.text(placement, "rule") + ")\n");
            placement.path("trace").forEach(line -> around.print("  " + line.asText() + "\n"));
            return ExitCode.OK.code();
        }

        private static void put(ObjectNode endpoint, String name, @Nullable String value) {
            if (value != null) {
                endpoint.put(name, value);
            }
        }
    }

    /** Tries it on all that have logged in. */
    @Command(
            name = "replay",
            description = "Shows which logins a policy would decide otherwise than the one in force.",
            footer = {
                "",
                "Judges the logins that are on record, the newest 50,000 events at most; changes nothing. With --list instead the last",
                "login of each endpoint in the list.",
                "",
                "Examples:",
                "  sluice login-policy replay policy.yaml",
                "  sluice login-policy replay policy.yaml --list"
            })
    public static final class Replay implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "FILE", description = "The policy, in YAML.")
        String file = "";

        @Option(names = "--list", description = "The last login of each endpoint in the list, not those on record.")
        boolean list;

        @Mixin
        OutputOption output = new OutputOption();

        public Replay(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            JsonNode replay = around.api()
                    .post(
                            PATH + "/replay",
                            Json.object()
                                    .put("document", document(around, file))
                                    .put("from", list ? "LIST" : "RECORDED"));
            if (output.format != Format.TABLE) {
                around.print(Listing.item(output.format, replay));
                return ExitCode.OK.code();
            }
            List<JsonNode> changes = new ArrayList<>();
            replay.path("items").forEach(changes::add);
            if (!changes.isEmpty()) {
                around.print(Listing.items(Format.TABLE, CHANGES, changes));
            }
            String since = Json.text(replay, "since");
            around.print(Json.text(replay, "changed") + " of " + Json.text(replay, "logins")
                    + (since.isEmpty() ? "" : " logins since " + since) + " would change\n");
            if (replay.path("more").asBoolean()) {
                around.say("there are more that were not judged");
            }
            return ExitCode.OK.code();
        }
    }
}
