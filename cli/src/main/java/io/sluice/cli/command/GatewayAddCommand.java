package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.SecretFiles;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a gateway. */
@Command(
        name = "add",
        description =
                "Adds a gateway: makes its topic and its credentials, and writes these to a folder, to be copied to its"
                        + " site.",
        footer = {
            "",
            "The folder gets ca.pem, cert.pem, key.pem, region-key.pem and gateway.properties, for their owner only."
                    + " The region keeps no copy of the key. Start the gateway with that file of settings, after adding"
                    + " bootstrap.servers, schema.registry.url and data.dir.",
            "",
            "Examples:",
            "  sluice gateway add gw-7 --site berlin --address gw7.example.org:8883",
            "  sluice gateway add gw-7 --renew --address gw7.example.org:8883 --out new-credentials"
        })
public final class GatewayAddCommand implements Callable<Integer> {
    private static final Map<String, String> FILES =
            Map.of("ca", "ca.pem", "certificate", "cert.pem", "key", "key.pem", "regionKey", "region-key.pem");

    private final Surroundings around;

    @Parameters(paramLabel = "NAME", description = "The gateway's name: a-z, 0-9 and hyphen.")
    String name = "";

    @Option(names = "--site", paramLabel = "SITE", description = "Its site; the same as --labels site=SITE.")
    @Nullable
    String site;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Where endpoints reach it; the host goes into its certificate. Without: localhost.")
    @Nullable
    String address;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "A DNS name or IP address for its certificate instead of the address's; may be repeated.")
    List<String> hosts = List.of();

    @Option(
            names = "--labels",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "Its labels, for login policies; may be repeated.")
    Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--renew",
            description = "It is there already: new credentials, and these labels instead of its old.")
    boolean renew;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where its files go. Default: a new folder with its name, here.")
    @Nullable
    String out;

    @Mixin
    OutputOption output = new OutputOption();

    public GatewayAddCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Path folder = around.file(out == null ? name : out);
        // Before anything is made: a key that could not be written would be lost.
        SecretFiles files = open(folder);
        ObjectNode request = Json.object().put("id", name).put("renew", renew);
        if (address != null) {
            request.put("address", address);
        }
        hosts.forEach(request.withArray("hosts")::add);
        ObjectNode told = request.putObject("labels");
        if (site != null) {
            told.put("site", site);
        }
        labels.forEach(told::put);
        JsonNode made;
        try {
            made = around.api().post("/gateways", request);
        } catch (Failure failure) {
            files.removeIfEmpty();
            throw failure;
        }
        write(files, made);
        if (output.format == Format.TABLE) {
            around.print(name + ": credentials until " + Json.text(made, "expiresAt") + " and settings are in " + folder
                    + "\n");
        } else {
            ObjectNode shown = made.deepCopy();
            shown.remove("key");
            around.print(Listing.item(output.format, shown.put("folder", folder.toString())));
        }
        return ExitCode.OK.code();
    }

    private SecretFiles open(Path folder) {
        try {
            return SecretFiles.in(folder, "key.pem");
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot write to " + folder + ": " + e.getMessage());
        }
    }

    private void write(SecretFiles files, JsonNode made) {
        String region = Json.text(around.api().get("/region"), "region");
        StringBuilder settings = new StringBuilder("region=" + region + "\ngateway=" + name + "\ncredentials.dir="
                + files.folder().toString().replace("\\", "\\\\") + "\n");
        if (address != null) {
            settings.append("advertised.address=").append(address).append("\nlistener.port=");
            settings.append(address.substring(address.lastIndexOf(':') + 1)).append('\n');
        }
        try {
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                files.write(file.getValue(), Json.text(made, file.getKey()));
            }
            files.write("gateway.properties", settings.toString());
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.ERROR,
                    "gateway " + name + " was added, but its files could not be written to " + files.folder() + ": "
                            + e.getMessage() + "; type it again with --renew");
        }
    }
}
