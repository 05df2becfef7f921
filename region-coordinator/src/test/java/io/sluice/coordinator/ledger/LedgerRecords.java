package io.sluice.coordinator.ledger;

import io.sluice.topics.CancelRequested;
import io.sluice.topics.EndProposed;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.Session;
import io.sluice.topics.TargetReleased;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetRerouted;
import io.sluice.topics.TargetSelected;
import io.sluice.topics.TargetState;
import java.nio.ByteBuffer;
import java.util.List;

/** Records of the log, as short as tests want them. */
public final class LedgerRecords {
    public static final long EXPIRES_AT = 100_000;
    public static final long RUN_TIMEOUT_MS = 5_000;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private LedgerRecords() {}

    public static LedgerRecord selected(String invocation, String endpoint) {
        return new LedgerRecord(
                invocation,
                endpoint,
                1_000L,
                TargetSelected.newBuilder()
                        .setExpiresAt(EXPIRES_AT)
                        .setRunTimeoutMs(RUN_TIMEOUT_MS)
                        .build());
    }

    /** One that may be tried again after every end that can be. */
    public static LedgerRecord selectedWithRetries(String invocation, String endpoint, int retries) {
        return new LedgerRecord(
                invocation,
                endpoint,
                1_000L,
                TargetSelected.newBuilder()
                        .setExpiresAt(EXPIRES_AT)
                        .setRunTimeoutMs(RUN_TIMEOUT_MS)
                        .setRetries(retries)
                        .setRetryOn(List.copyOf(Retries.POSSIBLE))
                        .build());
    }

    public static LedgerRecord released(String invocation, String endpoint, int wave) {
        return new LedgerRecord(invocation, endpoint, 1_500L, new TargetReleased(wave));
    }

    public static LedgerRecord rerouted(String invocation, String endpoint, int epoch) {
        return new LedgerRecord(invocation, endpoint, 1_500L, new TargetRerouted(epoch));
    }

    /** A gateway says of its own that the target never started. */
    @SuppressWarnings("NullAway") // the schema allows null for exit code and session
    public static LedgerRecord expiredAtGateway(String invocation, String endpoint) {
        return new LedgerRecord(
                invocation,
                endpoint,
                2_000L,
                new TargetReported(
                        TargetState.EXPIRED,
                        null,
                        EMPTY,
                        EMPTY,
                        "EXPIRED",
                        "gw-1",
                        null,
                        1,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        "",
                        0L));
    }

    public static LedgerRecord closed(String invocation) {
        return new LedgerRecord(invocation, "", 1_000L, new SelectionClosed());
    }

    public static LedgerRecord reported(String invocation, String endpoint, TargetState state) {
        return reported(invocation, endpoint, state, "said " + state);
    }

    public static LedgerRecord reported(String invocation, String endpoint, TargetState state, String reason) {
        return new LedgerRecord(
                invocation,
                endpoint,
                2_000L,
                new TargetReported(
                        state,
                        0,
                        EMPTY,
                        EMPTY,
                        reason,
                        "gw-1",
                        new Session("boot-1", 1),
                        1,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        "",
                        0L));
    }

    public static LedgerRecord proposed(String invocation, String endpoint, TargetState state) {
        return new LedgerRecord(invocation, endpoint, 3_000L, new EndProposed(state, "proposed " + state));
    }

    public static LedgerRecord cancelled(String invocation, String endpoint) {
        return new LedgerRecord(invocation, endpoint, 2_500L, new CancelRequested("no longer wanted"));
    }
}
