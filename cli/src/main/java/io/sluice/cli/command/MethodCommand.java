package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes and lists methods. */
@Command(
        name = "method",
        description = "Publishes and shows methods.",
        subcommands = {MethodCommand.Put.class, MethodCommand.Ls.class},
        footer = {"", "Examples:", "  sluice method ls", "  sluice run --on 'os=linux' --method rinse@3"})
public final class MethodCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("VERSION", "version"),
            new Column("PLATFORMS", MethodCommand::platforms),
            Column.time("PUBLISHED", "publishedAt"),
            Column.of("BY", "publishedBy"),
            Column.of("DESCRIPTION", "description"));

    private static String platforms(JsonNode method) {
        List<String> platforms = new ArrayList<>();
        method.path("variants").forEach(variant -> platforms.add(Json.text(variant, "platform")));
        return String.join(",", platforms);
    }

    /** Publishes a method. */
    @Command(
            name = "put",
            description =
                    "Publishes a version of a method: a program for each platform. What is published never changes.",
            footer = {
                "",
                "Platforms: linux-x86_64, linux-aarch64, windows-x86_64, darwin-aarch64, …; 'any' runs where no other fits.",
                "",
                "Examples:",
                "  sluice method put rinse --version 3 --variant linux-x86_64=build/rinse --description 'Rinses pumps'",
                "  sluice method put hello --version 1 --variant any=hello.sh"
            })
    public static final class Put implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "NAME", description = "The method's name.")
        String name = "";

        @Option(names = "--version", required = true, paramLabel = "V", description = "The version to publish.")
        String version = "";

        @Option(
                names = "--variant",
                required = true,
                paramLabel = "PLATFORM=FILE",
                description = "The program for a platform; may be repeated.")
        Map<String, String> variants = new LinkedHashMap<>();

        @Option(names = "--description", paramLabel = "TEXT", description = "What it does, in a sentence.")
        @Nullable
        String description;

        @Mixin
        OutputOption output = new OutputOption();

        public Put(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode method = Json.object().put("name", name).put("version", version);
            if (description != null) {
                method.put("description", description);
            }
            ArrayNode list = method.putArray("variants");
            variants.forEach((platform, file) -> list.add(variant(platform, around.file(file))));
            Api api = around.api();
            for (JsonNode variant : list) {
                api.put(
                        "/content/" + Json.text(variant, "digest"),
                        around.file(variants.getOrDefault(Json.text(variant, "platform"), "")));
            }
            JsonNode published = api.post("/methods", method);
            around.print(
                    output.format == Format.TABLE
                            ? name + "@" + version + " is published for " + platforms(method) + "\n"
                            : Listing.item(output.format, published));
            return ExitCode.OK.code();
        }

        private static ObjectNode variant(String platform, Path file) {
            try {
                return Json.object()
                        .put("platform", platform)
                        .put("fileName", String.valueOf(file.getFileName()))
                        .put("digest", digest(file))
                        .put("sizeBytes", Files.size(file));
            } catch (IOException e) {
                throw Failure.unreadable(file.toString(), e);
            }
        }

        private static String digest(Path file) throws IOException {
            MessageDigest sha256;
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha256.digest());
        }
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
}
