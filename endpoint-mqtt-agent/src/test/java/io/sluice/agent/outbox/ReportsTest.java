package io.sluice.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReportedState;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportsTest {

    @Test
    void theTailOfStderrUsesWhatStdoutHasLeftOfTheCredit() {
        assertThat(report(100, 4_096, 65_536).errorTail()).hasSize(4_096);
        assertThat(report(1_000, 4_096, 0).errorTail()).hasSize(512);
        assertThat(report(65_536, 4_096, 65_536).errorTail()).hasSize(512);
    }

    @Test
    void theTailIsTheEnd() {
        byte[] errors = ("x".repeat(600) + "end").getBytes(StandardCharsets.UTF_8);
        ActivationReport report = Reports.of("i/e", ReportedState.FAILED, 1, new byte[0], errors, 0, "", 1, 2, 3);
        assertThat(new String(report.errorTail(), StandardCharsets.UTF_8)).endsWith("end");
    }

    @Test
    void aReportFitsTheFreePacketWithoutCredit() {
        ActivationReport report = Reports.of(
                "i".repeat(26) + "/" + "e".repeat(36),
                ReportedState.FAILED,
                1,
                new byte[Reports.FREE_OUTPUT_BYTES],
                new byte[4_096],
                0,
                "r".repeat(1_000),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE);
        assertThat(report.encode()).hasSizeLessThan(4_096 - 128);
    }

    private static ActivationReport report(int output, int errors, int credit) {
        return Reports.of("i/e", ReportedState.SUCCEEDED, 0, new byte[output], new byte[errors], credit, "", 1, 2, 3);
    }
}
