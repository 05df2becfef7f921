package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be ordered of endpoints. */
final class EndpointOrderCommands {
    private EndpointOrderCommands() {}

    /** Gives endpoints labels. */
    @Command(
            name = "label",
            description = "Gives endpoints labels, or takes away those that were given so.",
            footer = {
                "",
                "They go over the labels that the login policy gives, and over the agent's own; taken away, those show again.",
                "",
                "Examples:",
                "  sluice endpoint label --on 'web-*' ring=canary",
                "  sluice endpoint label --on 'ring=canary' ring- --limit 10",
                "  sluice endpoint label --endpoints @ids.txt owner=ops site=paris"
            })
    public static final class Label implements Callable<Integer> {
        private final Surroundings around;

        @ArgGroup(multiplicity = "1")
        TargetOptions targets = new TargetOptions();

        @Mixin
        SampleOptions sample = new SampleOptions();

        @Parameters(
                arity = "1..*",
                paramLabel = "KEY=VALUE|KEY-",
                description = "A label to give; with a hyphen behind it, one to take away.")
        List<String> labels = new ArrayList<>();

        @Mixin
        OutputOption output = new OutputOption();

        public Label(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode request = Json.object();
            targets.addTo(request, around);
            sample.addTo(request);
            ObjectNode given = request.putObject("labels");
            var without = request.putArray("without");
            for (String label : labels) {
                int equals = label.indexOf('=');
                if (equals > 0) {
                    given.put(label.substring(0, equals), label.substring(equals + 1));
                } else if (equals < 0 && label.length() > 1 && label.endsWith("-")) {
                    without.add(label.substring(0, label.length() - 1));
                } else {
                    throw new Failure(
                            ExitCode.USAGE,
                            "'" + label + "' is no label: expected KEY=VALUE, or KEY- to take one away");
                }
            }
            return ordered(around, output.format, around.api().post("/endpoints/label", request), "being labelled");
        }
    }

    /** Lets endpoints belong to another gateway. */
    @Command(
            name = "migrate",
            description = "Lets endpoints belong to another gateway; those connected elsewhere are sent there.",
            footer = {
                "",
                "What they have to run goes with them. They leave a gateway only so many a second (drain.rate there).",
                "",
                "Examples:",
                "  sluice endpoint migrate 'site=paris,gateway=gw-1' --to gw-7",
                "  sluice endpoint migrate 'gateway=gw-1' --to gw-7 --limit 10%"
            })
    public static final class Migrate implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(
                arity = "0..1",
                paramLabel = "SELECTOR",
                description = "Endpoints by label or name; or name them with an option.")
        @Nullable
        String selector;

        @ArgGroup
        @Nullable
        TargetOptions targets;

        @Mixin
        SampleOptions sample = new SampleOptions();

        @Option(names = "--to", required = true, paramLabel = "GATEWAY", description = "The gateway they go to.")
        String to = "";

        @Mixin
        OutputOption output = new OutputOption();

        public Migrate(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            TargetOptions named = targets;
            if ((selector == null) == (named == null)) {
                throw new Failure(
                        ExitCode.USAGE, "exactly one of SELECTOR, --on, --endpoint and --endpoints must be given");
            }
            ObjectNode request = Json.object();
            if (named == null) {
                request.put("selector", selector);
            } else {
                named.addTo(request, around);
            }
            sample.addTo(request);
            request.put("to", to);
            return ordered(
                    around, output.format, around.api().post("/endpoints/migrate", request), "on the way to " + to);
        }
    }

    /** Takes one off the list. */
    @Command(
            name = "rm",
            description = "Takes an endpoint off the list, such as one whose machine is gone.",
            footer = {
                "",
                "One that is still alive is sent away and refused until it is enrolled anew, with a new join token; or until",
                "sluice endpoint readmit says that it may come back as it is.",
                "",
                "Examples:",
                "  sluice endpoint rm 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11",
                "  sluice endpoint rm 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11 --force"
            })
    public static final class Rm implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ID", description = "The endpoint's id.")
        String id = "";

        @Option(names = "--force", description = "Also while it is connected: its connection is ended.")
        boolean force;

        public Rm(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            around.api().delete("/endpoints/" + Api.quoted(id) + (force ? "?force=true" : ""));
            around.print("endpoint " + id + " is being taken off the list\n");
            return ExitCode.OK.code();
        }
    }

    /** Lets a removed one in again. */
    @Command(
            name = "readmit",
            description = "Lets an endpoint that was taken off the list log in again with the certificate it has.",
            footer = {
                "",
                "It is on the list again once it has logged in; an agent that was refused tries again after some minutes.",
                "",
                "Examples:",
                "  sluice endpoint readmit 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11"
            })
    public static final class Readmit implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ID", description = "The endpoint's id.")
        String id = "";

        public Readmit(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            var unused = around.api().post("/endpoints/" + Api.quoted(id) + "/readmit", Json.object());
            around.print("endpoint " + id + " may log in again, if it had been taken off the list\n");
            return ExitCode.OK.code();
        }
    }

    private static int ordered(Surroundings around, Format format, JsonNode answer, String words) {
        if (format != Format.TABLE) {
            around.print(Listing.item(format, answer));
        } else {
            long unknown = answer.path("unknown").asLong();
            long meant = answer.path("endpoints").asLong();
            String who = meant == 0 ? "no endpoint is " : meant == 1 ? "1 endpoint is " : meant + " endpoints are ";
            around.print(
                    who + words + (unknown > 0 ? "; " + unknown + " more are not known to the region" : "") + "\n");
        }
        return answer.path("endpoints").asLong() == 0 ? ExitCode.NOT_FOUND.code() : ExitCode.OK.code();
    }
}
