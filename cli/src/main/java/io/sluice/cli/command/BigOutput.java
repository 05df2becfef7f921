package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.render.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is shown of output that is too big to be shown. */
enum BigOutput {
    /** Nothing: it was shown as it came. */
    SHOWN {
        @Override
        String text(Api api, JsonNode target) {
            return "";
        }
    },
    /** How much there is, and what fetches it. */
    NAMED {
        @Override
        String text(Api api, JsonNode target) {
            return howMuch(target);
        }
    },
    /** Its first lines as well, which are asked for. */
    BEGUN {
        @Override
        String text(Api api, JsonNode target) {
            byte[] begin = api.begin(path(Json.text(target, "invocation"), Json.text(target, "endpoint")), BEGIN_BYTES);
            List<String> lines = new String(begin, StandardCharsets.UTF_8)
                    .lines()
                    .limit(BEGIN_LINES)
                    .toList();
            boolean isText = lines.stream().noneMatch(line -> line.indexOf('\0') >= 0);
            return (lines.isEmpty() || !isText ? "" : String.join("\n", lines) + "\n…\n") + howMuch(target);
        }
    };

    private static final int BEGIN_BYTES = 2 * 1024;
    private static final int BEGIN_LINES = 10;

    abstract String text(Api api, JsonNode target);

    static String path(String job, String endpoint) {
        return JobFollower.path(job) + "/targets/" + Api.quoted(endpoint) + "/output";
    }

    private static String howMuch(JsonNode target) {
        return "(" + Words.size(target.path("outputBytes").asLong()) + " in all: sluice job results "
                + Json.text(target, "invocation") + " --endpoint " + Json.text(target, "endpoint")
                + " -o raw > FILE)";
    }
}
