package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchmarksTest {

    @Test
    void anUnknownNameIsAUsageError() {
        assertThat(new CommandLine(new Benchmarks()).execute("no-such-benchmark"))
                .isEqualTo(Benchmarks.USAGE);
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(new CommandLine(new Benchmarks()).execute("--fast")).isEqualTo(Benchmarks.USAGE);
    }
}
