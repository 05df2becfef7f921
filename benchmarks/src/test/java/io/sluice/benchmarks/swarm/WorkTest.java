package io.sluice.benchmarks.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.Activation;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkTest {
    private static final byte[] NOTHING = {};
    private static final String ID = "invocation/endpoint";

    private final Swarm swarm =
            new Swarm(() -> InetSocketAddress.createUnresolved("nowhere", 1), new Contents(1, 1), 1);
    private final List<Work.Result> sent = new ArrayList<>();
    private final Work work = new Work(swarm, new Work.Way() {
        @Override
        public void send(Work.Result result) {
            sent.add(result);
        }

        @Override
        public void after(long millis, Runnable what) {
            what.run();
        }
    });

    @AfterEach
    void end() {
        swarm.close();
    }

    @Test
    void runsOnceAndReportsAgainUntilThePuback() {
        // Given
        work.arrived(activation(Duration.ofMinutes(1)));
        // When
        work.arrived(activation(Duration.ofMinutes(1)));
        // Then
        assertThat(swarm.tally().executions()).containsOnlyKeys(ID).containsValue(1);
        assertThat(states()).containsExactly(ReportedState.SUCCEEDED, ReportedState.SUCCEEDED);
    }

    @Test
    void whatWasReportedDoesNotRunAgain() {
        // Given
        work.arrived(activation(Duration.ofMinutes(1)));
        work.answered(sent.get(0), ReasonCodes.SUCCESS);
        // When
        work.arrived(activation(Duration.ofMinutes(1)));
        // Then
        assertThat(swarm.tally().executions()).containsValue(1);
        assertThat(states()).containsExactly(ReportedState.SUCCEEDED, ReportedState.INTERRUPTED);
    }

    @Test
    void aNewProcessKnowsTheJournalAndNoReport() {
        // Given
        work.arrived(activation(Duration.ofMinutes(1)));
        // When
        work.restarted();
        work.arrived(activation(Duration.ofMinutes(1)));
        // Then
        assertThat(swarm.tally().executions()).containsValue(1);
        assertThat(states()).containsExactly(ReportedState.SUCCEEDED, ReportedState.INTERRUPTED);
    }

    @Test
    void whatComesAfterItsExpiryIsNotRun() {
        // When
        work.arrived(activation(Duration.ofMinutes(-1)));
        // Then
        assertThat(swarm.tally().executions()).isEmpty();
        assertThat(states()).containsExactly(ReportedState.EXPIRED);
    }

    private List<ReportedState> states() {
        return sent.stream()
                .map(result -> ActivationReport.decode(result.message()).state())
                .toList();
    }

    private static Activation activation(Duration expires) {
        return new Activation(
                ID,
                1,
                NOTHING,
                NOTHING,
                "",
                NOTHING,
                1,
                NOTHING,
                1,
                1,
                0,
                System.currentTimeMillis() + expires.toMillis(),
                NOTHING,
                0,
                1,
                List.of(),
                false);
    }
}
