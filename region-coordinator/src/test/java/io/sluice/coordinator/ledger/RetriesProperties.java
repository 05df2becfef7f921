package io.sluice.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What is true of a target that may be tried again, whatever is said of its attempts and in which order. */
class RetriesProperties {

    @Property(tries = 500)
    void itEndsOnceAndItsAttemptsOnlyRise(
            @ForAll("logs") List<LedgerRecord> log, @ForAll @IntRange(min = 0, max = 3) int retries) {
        LedgerRow row = row(retries);
        int ends = 0;
        for (int at = 0; at < log.size(); at++) {
            LedgerRow before = row;
            // When
            row = after(row, log.get(at), at + 10);
            // Then
            assertThat(row.getAttempt()).isBetween(before.getAttempt(), Math.min(before.getAttempt() + 1, retries + 1));
            if (TargetStates.isTerminal(before.getState())) {
                assertThat(row.getState()).isEqualTo(before.getState());
                assertThat(row.getAttempt()).isEqualTo(before.getAttempt());
            } else if (TargetStates.isTerminal(row.getState())) {
                ends++;
            }
            if (row.getAttempt() > before.getAttempt()) {
                assertThat(row.getState()).isEqualTo(TargetState.QUEUED);
                assertThat(row.getStartedAt()).isNull();
            } else {
                assertThat(row.getState()).isGreaterThanOrEqualTo(before.getState());
            }
        }
        assertThat(ends).isLessThanOrEqualTo(1);
    }

    @Property(tries = 500)
    void whatIsSaidOfAnotherAttemptMovesNothing(
            @ForAll("logs") List<LedgerRecord> log, @ForAll @IntRange(min = 0, max = 3) int retries) {
        LedgerRow row = row(retries);
        for (int at = 0; at < log.size(); at++) {
            LedgerRecord record = log.get(at);
            LedgerRow before = row;
            row = after(row, record, at + 10);
            boolean other = new ActivationId(record.getInvocationId(), "e").attempt() != before.getAttempt();
            if (other && record.getEvent() instanceof TargetReported) {
                assertThat(row).isEqualTo(before);
            }
        }
    }

    @Property(tries = 300)
    void aReplayFromAnywhereGivesTheSameRow(
            @ForAll("logs") List<LedgerRecord> log, @ForAll @IntRange(min = 0, max = 30) int from) {
        // Given
        LedgerRow once = row(3);
        for (int at = 0; at < log.size(); at++) {
            once = after(once, log.get(at), at + 10);
        }
        // When
        LedgerRow again = once;
        for (int at = Math.min(from, log.size()); at < log.size(); at++) {
            again = after(again, log.get(at), at + 10);
        }
        // Then
        assertThat(again).isEqualTo(once);
    }

    @Property
    void nothingIsTriedAgainOnceACancelWasAskedForOrItHasExpired(@ForAll("retried") TargetState end) {
        // Given
        LedgerRow cancelled = after(row(3), LedgerRecords.cancelled("i", "e"), 10);
        LedgerRecord late = new LedgerRecord(
                "i",
                "e",
                LedgerRecords.EXPIRES_AT,
                LedgerRecords.reported("i", "e", end).getEvent());
        // Then
        assertThat(after(cancelled, LedgerRecords.reported("i", "e", end), 11).getState())
                .isEqualTo(end);
        assertThat(after(row(3), late, 11).getState()).isEqualTo(end);
        assertThat(after(row(3), LedgerRecords.reported("i", "e", end), 11).getAttempt())
                .isEqualTo(2);
    }

    private static LedgerRow row(int retries) {
        return ((Fold.Created) LedgerFold.apply(null, LedgerRecords.selectedWithRetries("i", "e", retries), 1, false))
                .row();
    }

    private static LedgerRow after(LedgerRow row, LedgerRecord record, long offset) {
        Fold fold = LedgerFold.apply(row, record, offset, true);
        if (fold instanceof Fold.Moved moved) {
            return moved.row();
        } else if (fold instanceof Fold.Retried retried) {
            return retried.row();
        } else if (fold instanceof Fold.Noted noted) {
            return noted.row();
        } else if (fold instanceof Fold.Released released) {
            return released.row();
        } else if (fold instanceof Fold.Late late) {
            return late.row();
        }
        return row;
    }

    @Provide
    Arbitrary<TargetState> retried() {
        return Arbitraries.of(Retries.POSSIBLE);
    }

    @Provide
    Arbitrary<List<LedgerRecord>> logs() {
        Arbitrary<String> attempts = Arbitraries.of("i", "i", "i~2", "i~3", "i~4");
        Arbitrary<TargetState> states = Arbitraries.of(TargetState.values());
        Arbitrary<TargetState> ends = states.filter(TargetStates::isTerminal);
        return Arbitraries.frequencyOf(
                        Tuple.of(
                                8,
                                Combinators.combine(attempts, states)
                                        .as((id, state) -> LedgerRecords.reported(id, "e", state))),
                        Tuple.of(
                                1,
                                Combinators.combine(attempts, ends)
                                        .as((id, end) -> LedgerRecords.proposed(id, "e", end))),
                        Tuple.of(1, Arbitraries.just(LedgerRecords.released("i", "e", 1))),
                        Tuple.of(1, Arbitraries.just(LedgerRecords.cancelled("i", "e"))))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(ArrayList::new);
    }
}
