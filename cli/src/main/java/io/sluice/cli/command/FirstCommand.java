package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.WorkgroupHome;
import io.sluice.cli.render.Format;
import io.sluice.cli.script.CommandScript;
import java.util.List;

/** The main job, once, on this machine's own endpoint; then what to type next. */
final class FirstCommand {
    private static final String COMMAND = "uname -a";

    private final Surroundings around;

    FirstCommand(Surroundings around) {
        this.around = around;
    }

    int run(WorkgroupHome home) {
        String endpoint = home.running()
                .map(running -> Json.text(running.description().path("agents").path(0), "endpoint"))
                .orElse("");
        if (endpoint.isEmpty()) {
            return ExitCode.OK.code();
        }
        around.print("\nA first command, on this machine's endpoint: sluice run --endpoint " + endpoint + " -- '"
                + COMMAND + "'\n");
        long started = System.nanoTime();
        Api api = around.api();
        ObjectNode request = Json.object();
        request.putArray("endpoints").add(endpoint);
        request.putObject("script")
                .put("content", CommandScript.of(List.of(COMMAND)))
                .put("fileName", "command.sh");
        JsonNode job = api.post("/invocations", request);
        ExitCode code = new JobDisplay(around, api, Json.text(job, "id"), Format.TABLE)
                .showToTheEnd(job, started, BigOutput.BEGUN);
        if (code != ExitCode.OK) {
            throw new Failure(
                    ExitCode.ERROR, "the region runs, but the first command did not succeed: sluice logs shows more");
        }
        around.print("\nNext:\n  ./sluice run --on 'os=linux' -- 'uname -a'\n  ./sluice status\n  ./sluice down\n");
        return code.code();
    }
}
