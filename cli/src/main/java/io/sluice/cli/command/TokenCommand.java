package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes join tokens. */
@Command(
        name = "token",
        description = "Makes join tokens, with which new endpoints enrol.",
        subcommands = TokenCommand.Create.class,
        footer = {"", "Example:", "  sluice token create --ttl 24h --uses 1"})
public final class TokenCommand {
    /** Makes a join token. */
    @Command(
            name = "create",
            description =
                    "Makes a join token and prints it. It is shown this once: the region keeps only what verifies it.",
            footer = {
                "",
                "Examples:",
                "  sluice token create --ttl 1h --uses 20",
                "  sluice token create > join-token      # only the token goes to the file"
            })
    public static final class Create implements Callable<Integer> {
        private final Surroundings around;

        @Option(
                names = "--ttl",
                paramLabel = "DURATION",
                defaultValue = "24h",
                converter = DurationOption.class,
                description = "How long it is good for. Default: ${DEFAULT-VALUE}.")
        Duration ttl = Duration.ofHours(24);

        @Option(
                names = "--uses",
                paramLabel = "N",
                defaultValue = "1",
                description = "How many endpoints may enrol with it. Default: ${DEFAULT-VALUE}.")
        int uses = 1;

        @Mixin
        OutputOption output = new OutputOption();

        public Create(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            JsonNode token = around.api()
                    .post("/tokens", Json.object().put("ttl", ttl.toString()).put("uses", uses));
            if (output.format != Format.TABLE) {
                around.print(Listing.item(output.format, token));
                return ExitCode.OK.code();
            }
            around.print(Json.text(token, "token") + "\n");
            around.say("good for " + Json.text(token, "uses") + " use(s) until " + Json.text(token, "expiresAt"));
            return ExitCode.OK.code();
        }
    }
}
