package io.sluice.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;

/** What stands behind {@code --args}: JSON, or {@code @FILE} that has it. */
final class ArgumentsOption {
    private ArgumentsOption() {}

    static JsonNode read(String text, Surroundings around) {
        return read("--args", text, around);
    }

    static JsonNode read(String option, String text, Surroundings around) {
        try {
            return Json.parse(text.startsWith("@") ? Files.readString(around.file(text.substring(1))) : text);
        } catch (JsonProcessingException e) {
            throw new Failure(ExitCode.USAGE, option + " is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Failure.unreadable("the arguments in " + text.substring(1), e);
        }
    }
}
