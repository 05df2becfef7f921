package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.filepack.PackSource;
import io.sluice.cli.filepack.Publication;
import io.sluice.cli.render.ByteProgress;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Words;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.PackManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Publishes a filepack. */
@Command(
        name = "publish",
        description = {
            "Publishes a version of a filepack. What is published never changes.",
            "Only what earlier versions do not have is sent."
        },
        footer = {
            "",
            "Publishing the same again does nothing; one that was broken off goes on where it was.",
            "",
            "Examples:",
            "  sluice filepack publish packs/rinse",
            "  sluice filepack publish rinse-3.filepack -o json"
        })
public final class FilepackPublish implements Callable<Integer> {
    /** Versions whose chunks are used again. */
    private static final int EARLIER = 3;

    private final Surroundings around;

    @Parameters(
            paramLabel = "DIR|FILE",
            description = "A folder with a filepack.yaml, or what sluice filepack build made.")
    String named = "";

    @Mixin
    OutputOption output = new OutputOption();

    public FilepackPublish(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (PackSource source = FilepackCommand.source(around, named)) {
            PackManifest manifest = source.manifest();
            Api api = around.api();
            List<JsonNode> versions = FilepackName.newestFirst(api, manifest.name());
            for (JsonNode version : versions) {
                if (Json.text(version, "version").equals(manifest.version())) {
                    return sameAgain(version, manifest);
                }
            }
            Publication publication = new Publication(source, earlier(api, manifest.name(), versions));
            long toSend = publication.bytesToSend();
            Sending sending = new Sending(api, toSend);
            JsonNode published;
            try {
                Filepack filepack = publication.send(sending::put, sending::progress);
                published = api.post("/filepacks", filepack.encode());
            } finally {
                sending.bar.wipe();
            }
            show(published, manifest, sending.sentBytes);
        }
        return ExitCode.OK.code();
    }

    /** What was sent, and how far it is. */
    private final class Sending {
        private final Api api;
        private final long toSend;
        private final ByteProgress bar = new ByteProgress(around.err(), around.terminal(), System.nanoTime());
        private long sentBytes;

        Sending(Api api, long toSend) {
            this.api = api;
            this.toSend = toSend;
        }

        /** What an earlier try has sent is there, though no version names it yet. */
        void put(String digest, byte[] bundle) {
            if (!api.has("/content/" + digest + "/size")) {
                api.put("/content/" + digest, bundle);
                sentBytes += bundle.length;
            }
        }

        void progress(long bytes) {
            bar.show(bytes, toSend, System.nanoTime());
        }
    }

    private Integer sameAgain(JsonNode known, PackManifest manifest) {
        if (!Json.text(known, "digest").equals(manifest.digest())) {
            throw new Failure(
                    ExitCode.ERROR,
                    "filepack " + manifest.name() + " version " + manifest.version()
                            + " exists with other files: publish under a new version");
        }
        show(known, manifest, 0);
        return ExitCode.OK.code();
    }

    private static List<Filepack> earlier(Api api, String name, List<JsonNode> versions) {
        List<Filepack> earlier = new ArrayList<>();
        for (JsonNode version : versions.subList(0, Math.min(EARLIER, versions.size()))) {
            String path = new FilepackName(name, Json.text(version, "version")).path() + "/content";
            try {
                earlier.add(Filepack.decode(api.bytes(path)));
            } catch (MalformedWireException e) {
                throw new Failure(ExitCode.ERROR, "the region gives something that is no filepack: " + e.getMessage());
            }
        }
        return earlier;
    }

    private void show(JsonNode published, PackManifest manifest, long sentBytes) {
        if (output.format == Format.TABLE) {
            around.print(FilepackCommand.named(published) + " is published: " + FilepackCommand.sizes(manifest) + "; "
                    + Words.size(sentBytes) + " sent"
                    + (sentBytes < manifest.totalBytes() ? ", the rest was there" : "")
                    + "\nsha256:" + manifest.digest() + "\n");
        } else {
            ObjectNode shown = published.deepCopy();
            shown.put("sentBytes", sentBytes);
            around.print(Listing.item(output.format, shown));
        }
    }
}
