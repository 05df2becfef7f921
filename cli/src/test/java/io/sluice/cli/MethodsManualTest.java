package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that {@code docs/methods.md} and {@code docs/filepacks.md} show are written, and what they type is typed. */
class MethodsManualTest {
    private static final Pattern SHOWN =
            Pattern.compile("<!-- (file: (\\S+)|typed) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"methods.md, 6", "filepacks.md, 1"})
    void whatTheManualTypesPrintsWhatTheManualSays(String page, int commands) throws IOException {
        // Given
        Matcher shown = SHOWN.matcher(Files.readString(Path.of("..", "docs", page)));
        int typed = 0;
        while (shown.find()) {
            if (shown.group(2) != null) {
                Path file = directory.resolve(shown.group(2));
                Files.createDirectories(file.getParent());
                Files.writeString(file, shown.group(3));
                continue;
            }
            // When
            StringBuilder happened = new StringBuilder();
            for (String line :
                    shown.group(3).lines().filter(text -> text.startsWith("$ ")).toList()) {
                happened.append(line).append('\n').append(printed(line));
                typed++;
            }
            // Then
            assertThat(happened.toString()).isEqualTo(shown.group(3));
        }
        assertThat(typed).isEqualTo(commands);
    }

    private String printed(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.substring("$ sluice ".length()));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        CommandRun run = CommandRun.of(directory, Map.of(), false, words.toArray(String[]::new));
        return new String(run.bytes(), StandardCharsets.UTF_8) + run.out() + run.err();
    }
}
