package io.sluice.inventory.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FactsTest {
    @TempDir
    Path folder;

    private final Programs programs = new Programs(1_000);

    @Test
    void whatExecutablesPrintIsAFact() throws Exception {
        // Given
        fact("raid.sh", "echo '{\"state\": \"degraded\", \"disks\": 2}'", "rwx------");
        fact("notes", "echo 1", "rw-------");

        // When
        Report report = read();

        // Then
        assertThat(text(report)).contains("\"facts\":{\"raid\":\"{\\\"disks\\\":2,\\\"state\\\":\\\"degraded\\\"}\"}");
        assertThat(report.unknown()).isEmpty();
    }

    @Test
    void whatIsWrongWithAFactIsSaid() throws Exception {
        // Given
        fact("words", "echo no JSON", "rwx------");
        fact("fails", "exit 3", "rwx------");
        fact("hangs", "sleep 30", "rwx------");
        fact("floods", "head -c 100000 /dev/zero", "rwx------");
        fact("open", "echo 1", "rwx-w--w-");

        // When
        Report report = read();

        // Then
        assertThat(report.unknown().get("facts.words")).startsWith("it printed no JSON: Unrecognized token 'no'");
        assertThat(report.unknown())
                .containsEntry("facts.fails", "it ended with exit code 3")
                .containsEntry("facts.hangs", "hangs takes longer than 1000 ms")
                .containsEntry("facts.floods", "floods prints more than 16384 bytes")
                .containsEntry("facts.open", "the file may be written by others than its owner")
                .hasSize(5);
        assertThat(text(report)).doesNotContain("\"facts\":");
    }

    @Test
    void aFolderThatOthersMayWriteToIsNotTrusted() throws Exception {
        // Given
        fact("raid", "echo 1", "rwx------");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        // Then
        assertThatThrownBy(this::read).hasMessage("the folder of facts may be written by others than its owner");
    }

    @Test
    void noFolderMeansNoFacts() throws Exception {
        Findings findings = new Findings();

        new Facts(folder.resolve("none"), programs).read(findings);

        assertThat(new Report("s/1", 0, List.of(findings)).unknown()).isEmpty();
    }

    private void fact(String name, String script, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private Report read() throws IOException, InterruptedException {
        Findings findings = new Findings();
        new Facts(folder, programs).read(findings);
        return new Report("s/1", 0, List.of(findings));
    }

    private static String text(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
