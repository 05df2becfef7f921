package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A published filepack as it is named on the command line: {@code NAME} or {@code NAME@VERSION}. */
record FilepackName(String name, String version) {

    /** Finds the version that was published last where none is named. */
    static FilepackName of(String text, Api api) {
        int at = text.lastIndexOf('@');
        if (at >= 0) {
            return new FilepackName(text.substring(0, at), text.substring(at + 1));
        }
        List<JsonNode> versions = newestFirst(api, text);
        if (versions.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND, "there is no filepack '" + text + "': sluice filepack ls shows what there is");
        }
        return new FilepackName(text, Json.text(versions.get(0), "version"));
    }

    static List<JsonNode> newestFirst(Api api, String name) {
        List<JsonNode> versions = new ArrayList<>();
        api.each("/filepacks", filepack -> {
            if (Json.text(filepack, "name").equals(name)) {
                versions.add(filepack);
            }
        });
        versions.sort(Comparator.comparing((JsonNode each) -> Json.text(each, "publishedAt"))
                .reversed());
        return versions;
    }

    /** Its place in the API. */
    String path() {
        return "/filepacks/" + Api.quoted(name) + "/" + Api.quoted(version);
    }
}
