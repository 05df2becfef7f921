package io.sluice.cli.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a starting workgroup tells of itself, line by line, in {@code run/progress.jsonl}. */
public final class StartProgress {
    private final LogTail file;
    private String unfinished = "";

    public StartProgress(WorkgroupHome home) {
        this.file = new LogTail(home.progress());
    }

    /** A part of the workgroup, or the whole of it ({@code workgroup}), has got to a state. */
    public record Step(String part, State state, String detail, long millis) {}

    /** How far a part is. */
    public enum State {
        STARTING,
        READY,
        FAILED
    }

    /** The steps written since the last look. */
    public List<Step> news() throws IOException {
        String text = unfinished + file.more();
        int end = text.lastIndexOf('\n') + 1;
        unfinished = text.substring(end);
        List<Step> steps = new ArrayList<>();
        for (String line : text.substring(0, end).lines().toList()) {
            steps.add(step(Json.parse(line)));
        }
        return steps;
    }

    private static Step step(JsonNode line) throws JsonProcessingException {
        return new Step(
                Json.text(line, "part"),
                State.valueOf(Json.text(line, "state")),
                Json.text(line, "detail"),
                line.path("millis").asLong());
    }
}
