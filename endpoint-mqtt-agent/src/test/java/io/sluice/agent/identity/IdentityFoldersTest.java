package io.sluice.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFoldersTest {
    @TempDir
    Path data;

    private IdentityFolders folders;

    @BeforeEach
    void make() throws IOException {
        folders = new IdentityFolders(data);
        write("identity/cert.pem", "shared");
    }

    @Test
    void theNextIdentityTakesThePlaceOfTheSharedOneWhichIsGone() throws IOException {
        write("identity-next/cert.pem", "own");
        folders.replace();
        assertThat(used()).isEqualTo("own");
        assertOneFolder();
    }

    @Test
    void oneThatIsNotCompleteYetIsLeftWhereItIs() throws IOException {
        write("identity-next/next-key.pem", "key");
        folders.recover();
        assertThat(used()).isEqualTo("shared");
        assertThat(folders.next().resolve("next-key.pem")).exists();
    }

    @Test
    void aCrashBeforeTheFirstStepIsMadeGood() throws IOException {
        write("identity-next/cert.pem", "own");
        folders.recover();
        assertThat(used()).isEqualTo("own");
        assertOneFolder();
    }

    @Test
    void aCrashBetweenTheStepsIsMadeGood() throws IOException {
        write("identity-next/cert.pem", "own");
        Files.move(data.resolve("identity"), data.resolve("identity-shared"));
        folders.recover();
        assertThat(used()).isEqualTo("own");
        assertOneFolder();
    }

    @Test
    void aCrashBeforeTheLastStepIsMadeGood() throws IOException {
        write("identity-shared/cert.pem", "older");
        folders.recover();
        assertThat(used()).isEqualTo("shared");
        assertOneFolder();
    }

    private void assertOneFolder() {
        assertThat(data.resolve("identity-next")).doesNotExist();
        assertThat(data.resolve("identity-shared")).doesNotExist();
    }

    private String used() throws IOException {
        return Files.readString(folders.used().resolve("cert.pem"));
    }

    private void write(String file, String text) throws IOException {
        Path path = data.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
