package io.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReportedState;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Output that is too large for a report, against a gateway that grants. */
class TransferJourneyTest extends LoggedInFixture {
    private static final int LINES = 300_000;
    private static final String COUNTS = "#!/bin/sh\nseq 1 " + LINES + "\n";
    private static final String NEVER_ENDS = "#!/bin/sh\nexec yes\n";

    TransferJourneyTest() {
        super(Map.of("drain.wait", "200ms"));
    }

    @Test
    void whatTheCreditDoesNotCoverArrivesInGrantedChunks() {
        // When
        run(asking(COUNTS));
        ActivationReport report = terminal();

        // Then
        assertThat(gateway.intake.complete).isTrue();
        assertThat(gateway.intake.bytes()).isEqualTo(counted());
        assertThat(report.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(report.output()).isEmpty();
        assertThat(report.outputLength()).isEqualTo(counted().length);
        var request = gateway.intake.requests.get(0);
        assertThat(report.transferId()).isEqualTo(request.transferId());
        assertThat(request.kind()).isEqualTo(TransferKind.RESULT);
        assertThat(request.correlation()).isEqualTo(id);
    }

    @Test
    void goesOnWhereItWasWhenTheConnectionBreaks() {
        // Given
        gateway.intake.cutAfter(7);

        // When
        run(asking(COUNTS));
        ActivationReport report = terminal();

        // Then
        assertThat(gateway.logins).hasSizeGreaterThanOrEqualTo(3);
        assertThat(gateway.intake.requests).hasSizeGreaterThanOrEqualTo(2);
        assertThat(gateway.intake.bytes()).isEqualTo(counted());
        assertThat(TransferIds.text(report.transferId()))
                .isEqualTo(TransferIds.text(gateway.intake.requests.get(0).transferId()));
    }

    @Test
    void aCancelledRunEndsThoughItsOutputWaitsForAGrant() {
        // Given
        gateway.intake.granting = false;
        run(asking(NEVER_ENDS));
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty());

        // When
        gateway.cancel(id);

        // Then
        ActivationReport report = terminal();
        assertThat(report.state()).isEqualTo(ReportedState.CANCELLED);
        assertThat(report.reason()).contains("its output is lost");
        assertThat(report.transferId()).isEmpty();
        await().atMost(LONG).until(() -> !gateway.intake.givenUp.isEmpty());
        assertThat(gateway.intake.givenUp.get(0).transferId())
                .isEqualTo(gateway.intake.requests.get(0).transferId());
    }

    @Test
    void aRunThatTakesTooLongEndsThoughItsOutputWaitsForAGrant() {
        // Given
        gateway.intake.granting = false;

        // When
        run(asking(NEVER_ENDS).runTimeoutMs(1_500));

        // Then
        assertThat(terminal().state()).isEqualTo(ReportedState.TIMED_OUT);
    }

    @Test
    void outputBeyondTheJobsLimitIsAFailureAndWhatCameBeforeIsKept() {
        // When
        run(asking(NEVER_ENDS).outputLimitBytes(200_000));
        ActivationReport report = terminal();

        // Then
        assertThat(report.state()).isEqualTo(ReportedState.FAILED);
        assertThat(report.reason()).startsWith("OUTPUT_LIMIT");
        assertThat(gateway.intake.bytes()).hasSize(200_000);
    }

    @Test
    void liveOutputLeavesBeforeTheMethodEnds() throws Exception {
        // Given
        Path go = folder.resolve("go");
        run(asking("#!/bin/sh\necho begun\nwhile [ ! -e " + go + " ]; do sleep 0.05; done\necho ended\n")
                .live());

        // Then
        await().atMost(LONG).until(() -> text(gateway.intake.bytes()).equals("begun\n"));
        assertThat(gateway.terminal(id)).isNull();

        // When
        Files.createFile(go);

        // Then
        assertThat(terminal().outputLength()).isEqualTo("begun\nended\n".length());
        assertThat(text(gateway.intake.bytes())).isEqualTo("begun\nended\n");
    }

    @Test
    void aStreamThatHasNothingToSendHoldsNoGrant() throws Exception {
        // Given: a method that writes, is silent, and writes again
        Path go = folder.resolve("go");
        run(asking("#!/bin/sh\nhead -c 20000 /dev/zero\nwhile [ ! -e " + go
                + " ]; do sleep 0.05; done\nhead -c 20000 /dev/zero\n"));

        // Then
        await().atMost(LONG).until(() -> gateway.intake.pauses > 0 && gateway.intake.granted() == 0);

        // When
        Files.createFile(go);

        // Then
        assertThat(terminal().outputLength()).isEqualTo(40_000);
        assertThat(gateway.intake.bytes()).hasSize(40_000);
        assertThat(gateway.intake.requests.size()).isBetween(2, 4);
    }

    @Test
    void comesAgainWhenTheGatewaySays() {
        // Given
        gateway.intake.refuse(1);

        // When
        run(asking(COUNTS));
        terminal();

        // Then
        Duration pause = Duration.ofNanos(gateway.intake.askedAtNanos.get(1) - gateway.intake.askedAtNanos.get(0));
        assertThat(pause).isGreaterThan(Duration.ofMillis(TestIntake.RETRY_AFTER_MS * 3 / 4));
    }

    private TestRegion.Asking asking(String script) {
        gateway.offer(script);
        return region.asking(id, script).credit(1_024).outputLimitBytes(1L << 30);
    }

    private void run(TestRegion.Asking asking) {
        gateway.activate(asking.sign());
    }

    private static byte[] counted() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= LINES; i++) {
            text.append(i).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
