package io.sluice.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ScanProcessTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    @Test
    void aReportIsAFileAndALineAboutIt() throws Exception {
        // When
        ScanSummary scan = process("printf report > \"${1#--out=}\"\n" + "echo '{\"digest\":\"" + DIGEST
                        + "\",\"bytes\":6,\"scanner\":\"fake/1\",\"packages\":3}'")
                .scan();

        // Then
        assertThat(scan.digest()).isEqualTo(DIGEST);
        assertThat(scan.file()).hasContent("report");
        assertThat(Files.getPosixFilePermissions(scan.file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(scan.question()).hasToString("{\"digest\":\"" + DIGEST + "\",\"length\":6,\"scanner\":\"fake/1\"}");
    }

    @Test
    void aScanThatFailsSaysWhy() throws IOException {
        assertThatThrownBy(process("echo 'no memory' >&2; exit 3")::scan)
                .hasMessage("the scanner ended with exit code 3: no memory");
        assertThatThrownBy(process("echo hello")::scan).hasMessageContaining("is not understood");
        assertThatThrownBy(process("echo '{\"digest\":\"x\",\"bytes\":1,\"scanner\":\"s\"}'")::scan)
                .hasMessageContaining("no size or no digest");
        assertThatThrownBy(process("sleep 30")::scan).hasMessage("the scan has not ended within 2000 ms");
        assertThatThrownBy(
                        new ScanProcess(
                                List.of(folder.resolve("none").toString()),
                                folder,
                                new OwnFiles(FileModes.ofThisSystem()),
                                1)::scan)
                .isInstanceOf(IOException.class);
    }

    private ScanProcess process(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("scanner.sh"), script + "\n");
        return new ScanProcess(
                List.of("/bin/sh", file.toString()),
                folder.resolve("inventory"),
                new OwnFiles(FileModes.ofThisSystem()),
                2_000);
    }
}
