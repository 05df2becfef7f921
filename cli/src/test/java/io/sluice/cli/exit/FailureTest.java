package io.sluice.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureTest {

    @Test
    void saysOfAMissingFileThatItIsMissing(@TempDir Path folder) {
        // Given
        Path missing = folder.resolve("hello.sh");
        IOException refusal = catchThrowableOfType(IOException.class, () -> Files.readAllBytes(missing));

        // When
        Failure failure = Failure.unreadable("the script hello.sh", refusal);

        // Then
        assertThat(failure).hasMessage("cannot read the script hello.sh: there is no such file");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
