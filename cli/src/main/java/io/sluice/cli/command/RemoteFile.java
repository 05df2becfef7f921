package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.api.OutputDownload;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.script.CommandScript;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file on an endpoint, written {@code ENDPOINT:PATH}: read by a job, as anything is that is asked of an endpoint.
 *
 * @param endpoint its id, or its host's name
 */
record RemoteFile(String endpoint, String path) {
    private static final String AWAY = "PT30S";
    private static final String READING = "PT5M";
    private static final int SHOWN_IDS = 5;

    /** @throws Failure if it is not written so */
    static RemoteFile of(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new Failure(
                    ExitCode.USAGE, "--from '" + text + "': expected ENDPOINT:PATH, such as web-7:/opt/check.sh");
        }
        return new RemoteFile(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Its last part, as a file name. */
    String fileName() {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /**
     * Fetches it; its length and digest are checked.
     *
     * @throws Failure if the endpoint is unknown, away, or cannot read it
     */
    void fetch(Surroundings around, Api api, Path to) {
        String id = id(api);
        ObjectNode request = Json.object();
        request.putArray("endpoints").add(id);
        request.putObject("script")
                .put("content", CommandScript.of(List.of("exec cat -- " + CommandScript.quoted(path))))
                .put("fileName", "read.sh");
        request.put("expires", AWAY).put("runTimeout", READING);
        JsonNode job = api.post("/invocations", request);
        String jobId = Json.text(job, "id");
        new JobFollower(api).follow(job, Optional.empty(), Until.COMPLETE, state -> {});
        JsonNode target = api.get(JobFollower.path(jobId) + "/targets/" + Api.quoted(id));
        if (!Json.text(target, "state").equals("SUCCEEDED")) {
            throw new Failure(ExitCode.ERROR, notRead(target));
        }
        try (OutputStream out = Files.newOutputStream(to)) {
            new OutputDownload(api, BigOutput.path(jobId, id)).to(out, (bytes, length) -> {});
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot keep what came of " + path + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted");
        }
    }

    private String notRead(JsonNode target) {
        String said = Json.text(target, "errorTail").strip();
        return "endpoint " + endpoint + " did not give " + path + ": "
                + (said.isEmpty() ? Json.text(target, "state") + " " + Json.text(target, "reason") : said);
    }

    private String id(Api api) {
        List<JsonNode> found = new ArrayList<>();
        api.each("/endpoints?selector=" + Api.quoted("host=" + endpoint), found::add);
        if (found.size() > 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    found.size() + " endpoints have the host name '" + endpoint + "': name one by its id, such as "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .limit(SHOWN_IDS)
                                            .map(each -> Json.text(each, "id"))
                                            .toList()));
        }
        return found.isEmpty()
                ? Json.text(api.get("/endpoints/" + Api.quoted(endpoint)), "id")
                : Json.text(found.get(0), "id");
    }
}
