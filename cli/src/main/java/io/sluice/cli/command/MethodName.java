package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A method as it is named on the command line: {@code NAME} or {@code NAME@VERSION}.
 *
 * @param version null: the one published last
 */
record MethodName(String name, @Nullable String version) {
    static MethodName of(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? new MethodName(text, null) : new MethodName(text.substring(0, at), text.substring(at + 1));
    }

    /** The version, asked for where it was not named. */
    String version(Api api) {
        return version != null ? version : newest(api, name);
    }

    /** Its place in the API. */
    String path(Api api) {
        return "/methods/" + Api.quoted(name) + "/" + Api.quoted(version(api));
    }

    private static String newest(Api api, String name) {
        JsonNode newest = published(api, name);
        if (newest == null) {
            throw new Failure(
                    ExitCode.NOT_FOUND, "there is no method '" + name + "': sluice method ls shows what there is");
        }
        return Json.text(newest, "version");
    }

    /** The version published last; null if there is none. */
    static @Nullable JsonNode published(Api api, String name) {
        AtomicReference<@Nullable JsonNode> newest = new AtomicReference<>();
        api.each("/methods", method -> {
            JsonNode known = newest.get();
            if (Json.text(method, "name").equals(name)
                    && (known == null
                            || Json.text(known, "publishedAt").compareTo(Json.text(method, "publishedAt")) < 0)) {
                newest.set(method);
            }
        });
        return newest.get();
    }
}
