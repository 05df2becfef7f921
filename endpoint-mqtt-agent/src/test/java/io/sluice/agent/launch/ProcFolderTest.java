package io.sluice.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFolderTest {
    @TempDir
    Path folder;

    @Test
    void readsWhomAProcessComesFromWhateverItsName() throws IOException {
        // Given
        process(17, "17 (a) R 9 (b) S 3 17 5 0 -1 4194560 101 0 0 0 0 0 0 0 20 0 1 0 987654 2502656 190 1844674407");
        // When
        ProcFolder proc = new ProcFolder(folder.toFile());
        // Then
        assertThat(proc.living()).containsExactly(new ProcFolder.Entry(17, 3, 5, 987_654));
    }

    @Test
    void countsNoneThatHasEndedButTellsWhenItStarted() throws IOException {
        process(18, "18 (x) Z 3 17 5 0 -1 4194560 101 0 0 0 0 0 0 0 20 0 1 0 42 0 0 0");
        ProcFolder proc = new ProcFolder(folder.toFile());
        assertThat(proc.living()).isEmpty();
        assertThat(proc.startOf(18)).isEqualTo(42);
        assertThat(proc.startOf(19)).isZero();
    }

    @Test
    void leavesAsideWhatIsNoProcess() throws IOException {
        Files.createDirectories(folder.resolve("sys"));
        process(20, "torn");
        assertThat(new ProcFolder(folder.toFile()).living()).isEmpty();
    }

    private void process(long pid, String stat) throws IOException {
        Path of = Files.createDirectories(folder.resolve(Long.toString(pid)));
        Files.writeString(of.resolve("stat"), stat + "\n");
    }
}
