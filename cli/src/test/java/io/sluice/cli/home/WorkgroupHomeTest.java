package io.sluice.cli.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkgroupHomeTest {
    @TempDir
    Path data;

    @Test
    void doesNotTakeAnotherProcessWithTheSameIdForItsOwn() throws IOException {
        // Given
        Files.createDirectories(data.resolve("run"));
        long pid = ProcessHandle.current().pid();
        Files.writeString(data.resolve("run/workgroup.json"), "{\"pid\":" + pid + "}");
        Files.writeString(data.resolve("run/pid"), pid + "\n");
        // When
        WorkgroupHome home = new WorkgroupHome(data);
        // Then
        assertThat(home.running()).isEmpty();
        assertThat(home.process()).isEmpty();
    }

    @Test
    void readsWholeStepsOnly() throws IOException {
        // Given
        WorkgroupHome home = new WorkgroupHome(data);
        Files.createDirectories(home.progress().getParent());
        Files.writeString(
                home.progress(),
                "{\"part\":\"broker\",\"state\":\"READY\",\"detail\":\"d\",\"millis\":12}\n{\"part\":\"reg");
        StartProgress progress = new StartProgress(home);
        List<StartProgress.Step> first = progress.news();
        // When
        Files.writeString(home.progress(), "istry\",\"state\":\"FAILED\"}\n", StandardOpenOption.APPEND);
        List<StartProgress.Step> second = progress.news();
        // Then
        assertThat(first).containsExactly(new StartProgress.Step("broker", StartProgress.State.READY, "d", 12));
        assertThat(second).containsExactly(new StartProgress.Step("registry", StartProgress.State.FAILED, "", 0));
    }

    @Test
    void givesTheLastLinesOfALogAndThenWhatComes() throws IOException {
        // Given
        Path log = data.resolve("x.log");
        Files.writeString(log, "one\ntwo\nthree\n");
        LogTail tail = new LogTail(log);
        List<String> last = tail.last(2);
        // When
        Files.writeString(log, "four\n", StandardOpenOption.APPEND);
        String more = tail.more();
        Files.writeString(log, "anew\n");
        String anew = tail.more();
        // Then
        assertThat(last).containsExactly("two", "three");
        assertThat(more).isEqualTo("four\n");
        assertThat(anew).isEqualTo("anew\n");
    }

    @Test
    void startsTheWorkgroupWithItsFolderAndSettings() {
        // When
        List<String> words = WorkgroupCommand.words(
                Path.of("/opt/sluice"), new WorkgroupHome(Path.of("/data")), Map.of("agents", "3"), true);
        // Then
        assertThat(words)
                .contains("-Xmx1g", "io.sluice.workgroup.Leash", "io.sluice.workgroup.Workgroup")
                .endsWith("--data.dir=/data", "--agents=3");
    }
}
