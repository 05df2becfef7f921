package io.sluice.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells those apart that live under one id. */
@Command(
        name = "split",
        description = "Of machines that live under one id, such as a cloned one and its original, lets one keep it.",
        footer = {
            "",
            "Both are QUARANTINED in lost-n-found until then; 'sluice endpoint get ID' tells which they are, by boot id, host",
            "and address. The one that was seen first keeps the id unless --original names another. The others are told to",
            "enrol anew when they come back: each makes a key of its own and is a new endpoint. All come back by",
            "themselves, within half an hour; or at once when their agents are started again.",
            "",
            "Examples:",
            "  sluice endpoint split 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11",
            "  sluice endpoint split ID --original 5b1c9c0a-3f0e-4c0e-9a57-0c6f5d0b7c11 --clones 1"
        })
public final class SplitCommand implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "The endpoint's id.")
    String id = "";

    @Option(
            names = "--original",
            paramLabel = "BOOT",
            description = "Boot id of the one that keeps the id. Default: the one that was seen first.")
    @Nullable
    String original;

    @Option(
            names = "--clones",
            paramLabel = "N",
            description = "So many may enrol anew with the certificate they have, 1 to 100000, the default.")
    @Nullable
    Integer clones;

    public SplitCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.object();
        if (original != null) {
            request.put("original", original);
        }
        if (clones != null) {
            request.put("clones", clones);
        }
        var unused = around.api().post("/endpoints/" + Api.quoted(id) + "/split", request);
        around.print("endpoint " + id + " is being split: "
                + (original == null ? "the one that was seen first" : "boot " + original)
                + " keeps the id, the others enrol anew when they come back\n");
        return ExitCode.OK.code();
    }
}
