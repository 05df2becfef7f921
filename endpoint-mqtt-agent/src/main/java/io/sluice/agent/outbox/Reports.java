package io.sluice.agent.outbox;

import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReportedState;
import io.sluice.wire.TransferIds;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds reports that stay within what the gateway takes. */
public final class Reports {
    /** This much output any report may carry. */
    public static final int FREE_OUTPUT_BYTES = 1024;

    private static final int FREE_ERROR_BYTES = 512;
    private static final int REASON_CHARS = 400;

    private Reports() {}

    /** A report without a process. */
    public static ActivationReport plain(String activationId, ReportedState state, String reason, long receivedAt) {
        return of(activationId, state, null, new byte[0], new byte[0], 0, reason, receivedAt, 0, 0);
    }

    /** The same report with no more of stderr than any session takes without a credit. */
    static ActivationReport withFreeTail(ActivationReport report) {
        byte[] tail = report.errorTail();
        if (tail.length <= FREE_ERROR_BYTES) {
            return report;
        }
        return new ActivationReport(
                report.activationId(),
                report.state(),
                report.exitCode(),
                report.output(),
                Arrays.copyOfRange(tail, tail.length - FREE_ERROR_BYTES, tail.length),
                report.reason(),
                report.receivedAtMicros(),
                report.startedAtMicros(),
                report.endedAtMicros(),
                report.transferId(),
                report.outputLength());
    }

    /** The same report, for output that lies in a transfer. */
    public static ActivationReport streamed(ActivationReport report, UUID transferId, long length) {
        return new ActivationReport(
                report.activationId(),
                report.state(),
                report.exitCode(),
                new byte[0],
                report.errorTail(),
                report.reason(),
                report.receivedAtMicros(),
                report.startedAtMicros(),
                report.endedAtMicros(),
                TransferIds.bytes(transferId),
                length);
    }

    /**
     * @param credit bytes that came with the activation; the tail of stderr uses what stdout has left of them, and a
     *     little always
     */
    public static ActivationReport of(
            String activationId,
            ReportedState state,
            @Nullable Integer exitCode,
            byte[] output,
            byte[] errors,
            int credit,
            String reason,
            long receivedAtMicros,
            long startedAtMicros,
            long endedAtMicros) {
        int errorBytes = Math.min(errors.length, Math.max(FREE_ERROR_BYTES, credit - output.length));
        return new ActivationReport(
                activationId,
                state,
                exitCode,
                output,
                Arrays.copyOfRange(errors, errors.length - errorBytes, errors.length),
                reason.length() <= REASON_CHARS ? reason : reason.substring(0, REASON_CHARS),
                receivedAtMicros,
                startedAtMicros,
                endedAtMicros,
                new byte[0],
                output.length);
    }
}
