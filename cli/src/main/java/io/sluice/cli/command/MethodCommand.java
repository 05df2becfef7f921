package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Publishes, shows and removes methods. */
@Command(
        name = "method",
        description = "Publishes, shows, tries out and removes methods.",
        subcommands = {
            MethodPut.class,
            MethodCommand.Ls.class,
            MethodCommand.Get.class,
            MethodCommand.Rm.class,
            MethodTryOut.class
        },
        footer = {"", "Examples:", "  sluice method put methods/rinse", "  sluice run --on 'os=linux' --method rinse@3"
        })
public final class MethodCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("VERSION", "version"),
            new Column("PLATFORMS", MethodCommand::platforms),
            Column.time("PUBLISHED", "publishedAt"),
            Column.of("BY", "publishedBy"),
            Column.of("DESCRIPTION", "description"));

    static String platforms(JsonNode method) {
        List<String> platforms = new ArrayList<>();
        method.path("variants").forEach(variant -> platforms.add(Json.text(variant, "platform")));
        return String.join(",", platforms);
    }

    /** Lists methods. */
    @Command(
            name = "ls",
            description = "Lists the published methods.",
            footer = {"", "Example:", "  sluice method ls -o json"})
    public static final class Ls implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        OutputOption output = new OutputOption();

        public Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return Lists.show(around, output.format, "/methods", COLUMNS);
        }
    }

    /** Shows a method. */
    @Command(
            name = "get",
            description =
                    "Shows a version of a method and all that it declares: entry points, schemas, defaults, limits.",
            footer = {"", "Examples:", "  sluice method get service", "  sluice method get rinse@3 -o json"})
    public static final class Get implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "NAME[@VERSION]", description = "Without a version the one published last.")
        String method = "";

        @Mixin
        OutputOption output = new OutputOption();

        public Get(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Api api = around.api();
            JsonNode found = api.get(MethodName.of(method).path(api));
            around.print(Listing.item(output.format == Format.TABLE ? Format.YAML : output.format, found));
            return ExitCode.OK.code();
        }
    }

    /** Removes a method. */
    @Command(
            name = "rm",
            description =
                    "Removes a version of a method: it can no longer be called. Jobs that were started before go on.",
            footer = {
                "",
                "The version stays taken: only the same can be published under it again.",
                "",
                "Example:",
                "  sluice method rm rinse@3"
            })
    public static final class Rm implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "NAME@VERSION", description = "The version to remove.")
        String method = "";

        public Rm(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            MethodName named = MethodName.of(method);
            if (named.version() == null) {
                throw new Failure(ExitCode.USAGE, "'" + method + "' names no version: expected NAME@VERSION");
            }
            Api api = around.api();
            api.delete(named.path(api));
            around.say(method + " is removed");
            return ExitCode.OK.code();
        }
    }
}
