package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.filepack.PackFile;
import io.sluice.cli.filepack.PackTree;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filepacks read from folders, built, and published to an API double. */
class FilepacksTest {
    private static final String YAML = """
            name: rinse
            version: 3
            target: /opt/rinse
            receivers: os=linux
            files:
              - bin
              - from: conf
                to: etc
                mode: "0600"
                owner: root
            exclude: ["*.bak"]
            absent: [old.conf]
            after:
              - method: service@1
                entryPoint: restart
                arguments: {name: rinse}
            """;

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
        folder("pack");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void readsWhatTheFolderSays() {
        // When
        PackManifest manifest = PackTree.read(directory.resolve("pack")).manifest();
        // Then
        assertThat(manifest.entries().stream().map(each -> each.kind() + " " + each.path()))
                .containsExactly(
                        "FILE bin/rinse", "LINK bin/run", "FILE etc/rinse.conf", "FOLDER etc/spare", "ABSENT old.conf");
        PackEntry conf = manifest.entries().get(2);
        assertThat(Integer.toOctalString(conf.mode())).isEqualTo("600");
        assertThat(conf.owner()).isEqualTo("root");
        assertThat(Integer.toOctalString(manifest.entries().get(0).mode())).isEqualTo("755");
        assertThat(manifest.after().get(0).arguments()).isEqualTo("{\"name\":\"rinse\"}");
    }

    @Test
    void theSameFilesAreTheSameFilepackWhereverAndWheneverTheyAreBuilt() throws IOException {
        // Given
        Path other = folder("elsewhere/pack");
        Files.setLastModifiedTime(other.resolve("bin/rinse"), FileTime.fromMillis(0));
        Files.setPosixFilePermissions(other.resolve("bin/rinse"), PosixFilePermissions.fromString("rwx------"));
        // When
        CommandRun one = sluice("filepack", "build", "pack", "-o", "one.filepack");
        CommandRun two = sluice("filepack", "build", "elsewhere/pack", "-o", "two.filepack");
        // Then
        assertThat(one.err()).isEmpty();
        assertThat(one.out()).isEqualTo(two.out()).startsWith("rinse@3: 2 files, ");
        assertThat(directory.resolve("one.filepack")).hasSameBinaryContentAs(directory.resolve("two.filepack"));
    }

    @Test
    void whatWasBuiltIsReadAsWhatTheFolderIs() {
        // Given
        sluice("filepack", "build", "pack", "-o", "one.filepack");
        // When
        try (PackFile read = PackFile.open(directory.resolve("one.filepack"))) {
            // Then
            PackManifest manifest = PackTree.read(directory.resolve("pack")).manifest();
            assertThat(read.manifest()).isEqualTo(manifest);
            assertThat(read.chunk(manifest.entries().get(0).chunks().id(0)))
                    .asString()
                    .isEqualTo("#!/bin/sh\n");
        }
    }

    @Test
    void aFileThatIsNoneOrIsCutShortIsRefused() throws IOException {
        // Given
        sluice("filepack", "build", "pack", "-o", "one.filepack");
        byte[] bytes = Files.readAllBytes(directory.resolve("one.filepack"));
        Files.write(directory.resolve("short.filepack"), java.util.Arrays.copyOf(bytes, bytes.length - 1));
        Files.writeString(directory.resolve("none.filepack"), "x".repeat(1_000));
        // Then
        for (String each : List.of("short", "none")) {
            CommandRun run = sluice("filepack", "publish", each + ".filepack");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains(each + ".filepack is no filepack that sluice filepack build has written");
        }
        assertThat(sluice("filepack", "publish", "nowhere").err()).contains("there is no such file");
    }

    @Test
    void whatIsWrongIsSaidWithFileLineAndField() throws IOException {
        assertRefused(YAML.replace("mode: \"0600\"", "mode: 600"), "filepack.yaml line 9: field 'files[1].mode'");
        assertRefused(
                YAML.replace("owner: root", "ownr: root"), "filepack.yaml line 10: field 'files[1].ownr' is unknown");
        assertRefused(YAML.replace("from: conf", "from: cnf"), "filepack.yaml line 7: field 'files.from' names");
        assertRefused(YAML.replace("version: 3", "version: 1.10"), "line 2: field 'version' is the number");
        assertRefused(YAML.replace("target: /opt/rinse\n", ""), "field 'target' is missing");
        assertRefused(YAML.replace("/opt/rinse", "opt"), "target 'opt' is no absolute path");
        assertRefused(YAML.replace("to: etc", "to: ../etc"), "leaves the target");
        assertRefused(YAML.replace("service@1", "service@"), "line 14: field 'after[0].method'");
        assertRefused(YAML.replace("from: conf", "from: ../pack/conf/../.."), "which is not in the folder");
        assertRefused(YAML.replace("exclude: [", "exclude: [" + "["), "is no YAML at line");
    }

    @Test
    void aLinkOutOfTheTargetIsNotBuilt() throws IOException {
        // Given
        Files.createSymbolicLink(directory.resolve("pack/bin/out"), Path.of("/nowhere/else"));
        // When
        CommandRun run = sluice("filepack", "build", "pack", "-o", "x");
        // Then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("path 'bin/out' is a link to '/nowhere/else', which is no relative path");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void aSecondPublicationOfTheSameSendsNothing() {
        // Given
        String digest = PackTree.read(directory.resolve("pack")).manifest().digest();
        api.answers(
                "GET /filepacks",
                200,
                "{\"items\":[{\"name\":\"rinse\",\"version\":\"3\",\"publishedAt\":\"2026-01-01T00:00:00Z\",\"digest\":\""
                        + digest + "\"}],\"next\":null}");
        // When
        CommandRun run = sluice("filepack", "publish", "pack");
        // Then
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("rinse@3 is published: 2 files, 17 B; 0 B sent");
    }

    @Test
    void theSameVersionWithOtherFilesIsRefusedBeforeAnythingIsSent() {
        // Given
        api.answers(
                "GET /filepacks",
                200,
                "{\"items\":[{\"name\":\"rinse\",\"version\":\"3\",\"publishedAt\":\"2026-01-01T00:00:00Z\",\"digest\":\"aa\"}],"
                        + "\"next\":null}");
        // When
        CommandRun run = sluice("filepack", "publish", "pack");
        // Then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("publish under a new version");
    }

    private void assertRefused(String yaml, String said) throws IOException {
        Files.writeString(directory.resolve("pack/filepack.yaml"), yaml);
        CommandRun run = sluice("filepack", "build", "pack", "-o", "x");
        assertThat(run.err()).contains(said);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("filepack.yaml"), YAML);
        Files.createDirectories(folder.resolve("bin"));
        Files.createDirectories(folder.resolve("conf/spare"));
        Files.writeString(folder.resolve("bin/rinse"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(folder.resolve("bin/rinse"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(folder.resolve("bin/run"), Path.of("rinse"));
        Files.writeString(folder.resolve("conf/rinse.conf"), "level=3");
        Files.writeString(folder.resolve("conf/old.bak"), "level=2");
        return folder;
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
