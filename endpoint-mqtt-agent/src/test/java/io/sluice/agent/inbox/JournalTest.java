package io.sluice.agent.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private final OwnFiles files = new OwnFiles(FileModes.ofThisSystem());

    @TempDir
    Path folder;

    @Test
    void remembersAcrossProcesses() throws IOException {
        // Given
        try (Journal journal = open(100, true)) {
            journal.append("a/e", 1_000, 0, id -> false);
            journal.append("b/e", 1_000, 0, id -> false);
        }
        // When
        try (Journal again = open(100, false)) {
            // Then
            assertThat(again.lost()).isFalse();
            assertThat(again.contains("a/e")).isTrue();
            assertThat(again.contains("b/e")).isTrue();
            assertThat(again.contains("c/e")).isFalse();
        }
    }

    @Test
    void saysLostWhenTheFileIsMissingButNotWhenTheEndpointIsNew() throws IOException {
        try (Journal journal = open(100, true)) {
            assertThat(journal.lost()).isFalse();
        }
        Files.delete(folder.resolve("journal"));
        try (Journal journal = open(100, false)) {
            assertThat(journal.lost()).isTrue();
        }
    }

    @Test
    void saysLostUntilAGatewayHasHeardIt() throws IOException {
        // Given: a process that found the damage and ended before it could log in, though it filled its journal anew
        Files.write(folder.resolve("journal"), new byte[] {1, 2, 3});
        try (Journal journal = open(5_000, false)) {
            assertThat(journal.lost()).isTrue();
            for (int i = 0; i < 600; i++) {
                journal.append("id-" + i + "/e", 10_000, 0, id -> false);
            }
        }
        // When
        try (Journal journal = open(5_000, false)) {
            // Then
            assertThat(journal.lost()).isTrue();
            assertThat(journal.size()).isEqualTo(600);
            // When
            journal.told();
        }
        try (Journal journal = open(5_000, false)) {
            // Then
            assertThat(journal.lost()).isFalse();
            assertThat(journal.size()).isEqualTo(600);
        }
    }

    @Test
    void aLossThatWasToldIsNotWrittenAgainWithALargerFile() throws IOException {
        // Given
        try (Journal journal = open(5_000, false)) {
            journal.told();
            // When
            for (int i = 0; i < 600; i++) {
                journal.append("id-" + i + "/e", 10_000, 0, id -> false);
            }
        }
        // Then
        try (Journal journal = open(5_000, false)) {
            assertThat(journal.lost()).isFalse();
        }
    }

    @Test
    void forgetsWhatHasLapsedWhenItIsFullAndOnlyThat() throws IOException {
        try (Journal journal = open(3, true)) {
            // Given
            journal.append("lapsed/e", 100, 0, id -> false);
            journal.append("lapsed-but-alive/e", 100, 0, id -> false);
            journal.append("open/e", 10_000, 0, id -> false);
            // When
            Optional<Journal.Written> written = journal.append("new/e", 10_000, 5_000, "lapsed-but-alive/e"::equals);
            // Then
            assertThat(written).isPresent();
            assertThat(journal.contains("lapsed/e")).isFalse();
            assertThat(journal.contains("lapsed-but-alive/e")).isTrue();
            assertThat(journal.contains("open/e")).isTrue();
            assertThat(journal.append("one-more/e", 10_000, 5_000, "lapsed-but-alive/e"::equals))
                    .isEmpty();
        }
    }

    @Test
    void growsBeyondItsFirstFile() throws IOException {
        try (Journal journal = open(5_000, true)) {
            for (int i = 0; i < 600; i++) {
                journal.append("id-" + i + "/e", 10_000, 0, id -> false);
            }
        }
        try (Journal journal = open(5_000, false)) {
            assertThat(journal.lost()).isFalse();
            assertThat(journal.size()).isEqualTo(600);
        }
    }

    @Test
    void forgetsWhatIsTakenBackAcrossProcesses() throws IOException {
        try (Journal journal = open(100, true)) {
            // Given
            journal.append("started/e", 1_000, 0, id -> false).orElseThrow().sync();
            Journal.Written refused =
                    journal.append("refused/e", 1_000, 0, id -> false).orElseThrow();
            refused.sync();
            // When
            refused.takeBack();
            // Then
            assertThat(journal.contains("refused/e")).isFalse();
            journal.append("next/e", 1_000, 0, id -> false).orElseThrow().sync();
        }
        try (Journal again = open(100, false)) {
            assertThat(again.lost()).isFalse();
            assertThat(again.contains("started/e")).isTrue();
            assertThat(again.contains("refused/e")).isFalse();
            assertThat(again.contains("next/e")).isTrue();
        }
    }

    @Test
    void anIdIsOnTheDiskThoughItsFileWasReplacedMeanwhile() throws IOException {
        try (Journal journal = open(5_000, true)) {
            // Given
            Journal.Written early =
                    journal.append("early/e", 10_000, 0, id -> true).orElseThrow();
            // When
            for (int i = 0; i < 600; i++) {
                journal.append("id-" + i + "/e", 10_000, 0, id -> true);
            }
            // Then
            assertThatCode(early::sync).doesNotThrowAnyException();
        }
        try (Journal again = open(5_000, false)) {
            assertThat(again.contains("early/e")).isTrue();
        }
    }

    @Test
    void doesNotCallAnIdSyncedOnceItIsClosed() throws IOException {
        Journal journal = open(100, true);
        Journal.Written written = journal.append("a/e", 1_000, 0, id -> false).orElseThrow();
        journal.close();
        assertThatThrownBy(written::sync).isInstanceOf(IOException.class);
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        try (Journal journal = open(10, true)) {
            assertThat(journal.size()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("journal"))))
                    .isEqualTo("rw-------");
        }
    }

    private Journal open(int entries, boolean fresh) throws IOException {
        return Journal.open(folder.resolve("journal"), files, entries, fresh);
    }
}
