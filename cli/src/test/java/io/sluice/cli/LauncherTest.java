package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice}, with a Java that only tells how it was called. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "sluice").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
    }

    @Test
    void passesTheWordsOnUnchangedFromAnyDirectoryAndThroughALink() throws Exception {
        // Given
        Path java = fakeJava("17.0.1");
        Path link = Files.createSymbolicLink(directory.resolve("s l"), LAUNCHER);
        // When
        Launch launch = launch(java, link, "run", "--on", "a b", "--", "echo 'x y'", "");
        // Then
        assertThat(launch.output())
                .contains("[-Dsluice.home=" + LAUNCHER.getParent() + "]")
                .contains("[-Dsluice.terminal=false]")
                .endsWith("[io.sluice.cli.Sluice][run][--on][a b][--][echo 'x y'][]");
        assertThat(launch.exitCode()).isZero();
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        // Given
        Path java = fakeJava("11.0.2");
        // When
        Launch launch = launch(java, LAUNCHER, "status");
        // Then
        assertThat(launch.output()).contains("Java 17 or later is needed").contains("is 11");
        assertThat(launch.exitCode()).isEqualTo(1);
    }

    private record Launch(int exitCode, String output) {}

    private Path fakeJava(String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nfor word in \"$@\"; do printf '[%s]' \"$word\"; done\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Launch launch(Path javaHome, Path launcher, String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = launcher.toString();
        System.arraycopy(words, 0, command, 1, words.length);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("SLUICE_NO_BUILD", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Launch(process.waitFor(), output);
    }
}
