package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.filepack.PackFile;
import io.sluice.cli.filepack.PackSource;
import io.sluice.cli.filepack.PackTree;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import io.sluice.cli.render.Words;
import io.sluice.wire.filepack.PackManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds, publishes, shows and sends filepacks. */
@Command(
        name = "filepack",
        description = "Builds, publishes, shows and sends filepacks: versioned sets of files for endpoints.",
        subcommands = {
            FilepackCommand.Build.class,
            FilepackPublish.class,
            FilepackCommand.Ls.class,
            FilepackCommand.Get.class,
            FilepackSend.class,
            JobCommand.Status.class,
            JobOrders.Pause.class,
            JobOrders.Resume.class,
            JobCommand.Cancel.class
        },
        footer = {
            "",
            "A filepack that is sent is a job: status, pause, resume and cancel are those of sluice job.",
            "",
            "Examples:",
            "  sluice filepack publish packs/rinse",
            "  sluice filepack send rinse@3 --on 'os=linux'"
        })
public final class FilepackCommand {
    private static final java.util.List<Column> COLUMNS = java.util.List.of(
            Column.of("NAME", "name"),
            Column.of("VERSION", "version"),
            Column.of("FILES", "files"),
            new Column("SIZE", filepack -> Words.size(filepack.path("sizeBytes").asLong())),
            Column.of("TARGET", "target"),
            Column.of("RECEIVERS", "receivers"),
            Column.time("PUBLISHED", "publishedAt"),
            Column.of("DESCRIPTION", "description"));

    /** A folder with a filepack.yaml, or a file that was built of one. */
    static PackSource source(Surroundings around, String named) {
        Path path = around.file(named);
        if (!Files.exists(path)) {
            throw new Failure(ExitCode.USAGE, "cannot read " + path + ": there is no such file");
        }
        return Files.isDirectory(path) ? PackTree.read(path) : PackFile.open(path);
    }

    static String sizes(PackManifest manifest) {
        return manifest.files() + (manifest.files() == 1 ? " file, " : " files, ") + Words.size(manifest.totalBytes());
    }

    /** Builds one file. */
    @Command(
            name = "build",
            description = "Builds a filepack of a folder into one file, without a region.",
            footer = {
                "",
                "The same files give the same file and the same digest, wherever they are built: of the disk's modes",
                "only whether the owner may execute a file is looked at.",
                "",
                "Example:",
                "  sluice filepack build packs/rinse -o rinse-3.filepack"
            })
    public static final class Build implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "DIR", description = "A folder with a filepack.yaml.")
        String folder = "";

        @Option(names = "-o", required = true, paramLabel = "FILE", description = "The file to write.")
        String to = "";

        public Build(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (PackSource source = PackTree.read(around.file(folder))) {
                PackFile.write(source, around.file(to));
                PackManifest manifest = source.manifest();
                around.print(manifest.name() + "@" + manifest.version() + ": " + sizes(manifest) + ", "
                        + manifest.distinctChunks().size() + " chunks\nsha256:" + manifest.digest() + "\n");
            }
            return ExitCode.OK.code();
        }
    }

    /** Lists filepacks. */
    @Command(
            name = "ls",
            description = "Lists the published filepacks.",
            footer = {"", "Example:", "  sluice filepack ls -o json"})
    public static final class Ls implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        OutputOption output = new OutputOption();

        public Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return Lists.show(around, output.format, "/filepacks", COLUMNS);
        }
    }

    /** Shows a filepack. */
    @Command(
            name = "get",
            description = "Shows a version of a filepack with all its files, hooks and receivers.",
            footer = {"", "Examples:", "  sluice filepack get rinse", "  sluice filepack get rinse@3 -o json"})
    public static final class Get implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "NAME[@VERSION]", description = "Without a version the one published last.")
        String filepack = "";

        @Mixin
        OutputOption output = new OutputOption();

        public Get(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Api api = around.api();
            JsonNode found = api.get(FilepackName.of(filepack, api).path());
            around.print(Listing.item(output.format == Format.TABLE ? Format.YAML : output.format, found));
            return ExitCode.OK.code();
        }
    }

    /** Name and version of what the API gave. */
    static String named(JsonNode filepack) {
        return Json.text(filepack, "name") + "@" + Json.text(filepack, "version");
    }
}
