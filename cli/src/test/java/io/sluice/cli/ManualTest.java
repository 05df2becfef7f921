package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/cli.md} is printed from the commands; {@code -Dsluice.docs.update=true} writes it. */
class ManualTest {
    private static final Path MANUAL = Path.of("..", "docs", "cli.md");

    @Test
    void theManualSaysWhatTheCommandsSay() throws IOException {
        // Given
        StringBuilder text = new StringBuilder("""
                # The sluice command

                Printed from the commands themselves: `mvn test -pl cli -am -Dsluice.docs.update=true` writes it anew.

                """);
        // When
        print(text, commandLine(), "sluice");
        // Then
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.createDirectories(MANUAL.getParent());
            Files.writeString(MANUAL, text);
        }
        assertThat(MANUAL).exists();
        assertThat(Files.readString(MANUAL)).isEqualTo(text.toString());
    }

    @Test
    void everyCommandShowsAnExample() {
        assertExamples(commandLine());
    }

    private static void assertExamples(CommandLine line) {
        for (CommandLine command : line.getSubcommands().values()) {
            assertThat(command.getUsageMessage(Ansi.OFF))
                    .as(command.getCommandSpec().qualifiedName())
                    .containsPattern("Examples?:\\R  s");
            assertExamples(command);
        }
    }

    private static void print(StringBuilder text, CommandLine line, String name) {
        text.append("#".repeat(1 + name.split(" ").length))
                .append(' ')
                .append(name)
                .append("\n\n```\n")
                .append(line.getUsageMessage(Ansi.OFF)
                        .replace(System.lineSeparator(), "\n")
                        .stripTrailing())
                .append("\n```\n\n");
        for (var command : line.getSubcommands().entrySet()) {
            print(text, command.getValue(), name + " " + command.getKey().toLowerCase(Locale.ROOT));
        }
    }

    private static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Path here = Path.of("").toAbsolutePath();
        return Sluice.commandLine(new Surroundings(
                here,
                here,
                Map.of(),
                nowhere,
                OutputStream.nullOutputStream(),
                nowhere,
                false,
                new ConnectionOptions()));
    }
}
