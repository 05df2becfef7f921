package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a gateway pull contents before an endpoint asks. */
@Command(
        name = "warm",
        description =
                "Has a gateway pull the executables of methods, or other content, before an endpoint asks for them.",
        footer = {
            "",
            "Waits until the gateway has them, and says how far it is; what it tells is as old as its last heartbeat. With"
                    + " --pin they stay: the gateway makes room by dropping others. A gateway that restarts meanwhile"
                    + " forgets what it had not pulled yet.",
            "",
            "Exit code: 0 if all is there, 3 if something is not.",
            "",
            "Examples:",
            "  sluice gateway warm gw-1 rinse@3 service",
            "  sluice gateway warm gw-1 rinse@3 --platform linux-x86_64 --pin"
        })
public final class GatewayWarmCommand implements Callable<Integer> {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Duration LOOK = Duration.ofMillis(500);
    /** A gateway that has not told of the order after this time has not got it. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final List<Column> COLUMNS = List.of(
            Column.of("CONTENT", "name"),
            new Column("SIZE", item -> Words.size(item.path("sizeBytes").asLong())),
            Column.of("STATE", "state"),
            Column.of("REASON", "reason"));

    private final Surroundings around;

    @Parameters(index = "0", paramLabel = "GATEWAY", description = "The gateway's id, as sluice gateway ls shows it.")
    String gateway = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "NAME[@VERSION]|DIGEST",
            description = "Methods, without a version the one published last; or contents by their SHA-256.")
    List<String> names = List.of();

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "Only the methods' variants for it, such as linux-x86_64 or any.")
    @Nullable
    String platform;

    @ArgGroup(exclusive = true)
    Keeping keeping = new Keeping();

    @Option(names = "--no-wait", description = "Only order it.")
    boolean noWait;

    @Mixin
    OutputOption output = new OutputOption();

    /** Whether it has to stay. */
    static final class Keeping {
        @Option(names = "--pin", description = "Keep them: they are not dropped to make room for others.")
        boolean pin;

        @Option(names = "--unpin", description = "They need not be kept any more. Pulls nothing.")
        boolean unpin;
    }

    public GatewayWarmCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws InterruptedException {
        Api api = around.api();
        ObjectNode request = Json.object().put("wish", keeping.pin ? "PIN" : keeping.unpin ? "UNPIN" : "WARM");
        if (platform != null) {
            request.put("platform", platform);
        }
        for (String name : names) {
            if (DIGEST.matcher(name).matches()) {
                request.withArray("contents").add(name);
            } else {
                MethodName method = MethodName.of(name);
                request.withArray("methods")
                        .addObject()
                        .put("name", method.name())
                        .put("version", method.version(api));
            }
        }
        JsonNode order = api.post("/gateways/" + Api.quoted(gateway) + "/warm", request);
        if (noWait) {
            around.say(gateway + " has been told: see sluice gateway status " + gateway);
            return ExitCode.OK.code();
        }
        return ended(awaited(api, order)).code();
    }

    private List<JsonNode> awaited(Api api, JsonNode order) throws InterruptedException {
        int wanted = order.path("contents").size();
        long told = System.nanoTime();
        String said = "";
        while (true) {
            List<JsonNode> rows = rows(api, Json.text(order, "order"));
            long over = rows.stream()
                    .filter(row -> List.of("DONE", "FAILED").contains(Json.text(row, "state")))
                    .count();
            if (over >= wanted) {
                return rows;
            }
            if (rows.size() == wanted) {
                told = System.nanoTime();
            } else if (System.nanoTime() - told > SILENCE.toNanos()) {
                throw new Failure(
                        ExitCode.ERROR,
                        gateway + " does not tell of this order: it may have restarted, or its topic is not read; see"
                                + " sluice gateway status " + gateway + ", and order again");
            }
            String now = progress(rows, over, wanted);
            if (!now.equals(said)) {
                around.say(now);
                said = now;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    private List<JsonNode> rows(Api api, String order) {
        List<JsonNode> rows = new ArrayList<>();
        JsonNode status = api.get("/gateways/" + Api.quoted(gateway) + "/status");
        status.path("depot").path("warmed").forEach(row -> {
            if (Json.text(row, "order").equals(order)) {
                rows.add(row);
            }
        });
        return rows;
    }

    private static String progress(List<JsonNode> rows, long over, int wanted) {
        long have =
                rows.stream().mapToLong(row -> row.path("haveBytes").asLong()).sum();
        long size =
                rows.stream().mapToLong(row -> row.path("sizeBytes").asLong()).sum();
        return over + " of " + wanted + ", " + Words.size(have) + (rows.isEmpty() ? "" : " of " + Words.size(size));
    }

    private ExitCode ended(List<JsonNode> rows) {
        boolean well = rows.stream().allMatch(row -> Json.text(row, "state").equals("DONE"));
        around.print(Listing.items(output.format, COLUMNS, rows));
        if (output.format == Format.TABLE && well && keeping.pin) {
            around.say("they stay until sluice gateway warm " + gateway + " ... --unpin");
        }
        return well ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
}
