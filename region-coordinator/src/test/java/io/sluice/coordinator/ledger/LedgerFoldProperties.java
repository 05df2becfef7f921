package io.sluice.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.EndProposed;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetSelected;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What is true of the ledger whatever the log says and however often it is read.
 *
 * <p>A log is any sequence of records of a few invocations on a few endpoints, in any order. A crash leaves each entry of
 * the stores, one by one, as it was at some moment between the last commit and the crash; then the log is read again from
 * the commit.
 */
class LedgerFoldProperties {
    private static final List<String> INVOCATIONS = List.of("i1", "i2");
    private static final List<String> ENDPOINTS = List.of("a", "b", "c", "d");

    @Property(tries = 400)
    void anyCrashAndReplayGivesTheSameRowsAndCounts(@ForAll("logs") List<LedgerRecord> log, @ForAll long seed) {
        Random random = new Random(seed);
        // Given
        Partition undisturbed = new Partition();
        undisturbed.read(log, 0, log.size());
        // When
        Partition crashed = new Partition();
        int committed = 0;
        for (int crash = 0; crash < 3; crash++) {
            int end = committed + random.nextInt(log.size() - committed + 1);
            int nextCommit = committed + random.nextInt(end - committed + 1);
            List<Partition.Stored> history = crashed.readWithHistory(log, committed, end, nextCommit);
            crashed = Partition.survivor(history, random);
            committed = nextCommit;
        }
        crashed.read(log, committed, log.size());
        // Then
        assertThat(crashed.rows).isEqualTo(undisturbed.rows);
        assertThat(crashed.tallies()).isEqualTo(undisturbed.tallies());
    }

    @Property(tries = 300)
    void everyRecordRepeatedAtOnceGivesTheSameRows(@ForAll("logs") List<LedgerRecord> log, @ForAll long seed) {
        Random random = new Random(seed);
        // Given
        Partition once = new Partition();
        once.read(log, 0, log.size());
        // When
        Partition again = new Partition();
        for (int offset = 0; offset < log.size(); offset++) {
            int from = random.nextInt(offset + 1);
            again.read(log, from, offset + 1);
        }
        // Then
        assertThat(again.rows).isEqualTo(once.rows);
        assertThat(again.tallies()).isEqualTo(once.tallies());
    }

    @Property(tries = 300)
    void theFirstEndInTheLogIsTheEndOfTheRow(@ForAll("logs") List<LedgerRecord> log) {
        // Given
        Map<String, TargetState> expected = firstEnds(log);
        // When
        Partition partition = new Partition();
        partition.read(log, 0, log.size());
        // Then
        Map<String, TargetState> ends = new TreeMap<>();
        partition.rows.forEach((id, row) -> {
            if (TargetStates.isTerminal(row.getState())) {
                ends.put(id, row.getState());
            }
        });
        assertThat(ends).isEqualTo(expected);
    }

    @Property(tries = 300)
    void countsSumToTheTargetsSelectedBeforeTheClose(@ForAll("logs") List<LedgerRecord> log) {
        Partition partition = new Partition();
        Map<String, Set<String>> targets = new HashMap<>();
        Set<String> closed = new HashSet<>();
        for (int offset = 0; offset < log.size(); offset++) {
            // When
            LedgerRecord record = log.get(offset);
            partition.read(log, offset, offset + 1);
            // Then
            if (record.getEvent() instanceof SelectionClosed) {
                closed.add(record.getInvocationId());
            } else if (record.getEvent() instanceof TargetSelected && !closed.contains(record.getInvocationId())) {
                targets.computeIfAbsent(record.getInvocationId(), id -> new HashSet<>())
                        .add(record.getEndpointId());
            }
            for (String invocation : INVOCATIONS) {
                Tally tally = partition.counts.tally(invocation);
                long sum = tally == null ? 0 : sum(tally);
                assertThat(sum)
                        .isEqualTo(targets.getOrDefault(invocation, Set.of()).size());
                assertThat(tally != null && tally.getClosed()).isEqualTo(closed.contains(invocation));
            }
        }
    }

    @Property(tries = 300)
    void aTallyAfterACrashSaysClosedOnlyWithAllItsTargets(@ForAll("logs") List<LedgerRecord> log, @ForAll long seed) {
        Random random = new Random(seed);
        Partition undisturbed = new Partition();
        undisturbed.read(log, 0, log.size());
        int end = random.nextInt(log.size() + 1);
        int commit = random.nextInt(end + 1);
        List<Partition.Stored> history = new Partition().readWithHistory(log, 0, end, commit);
        // When
        Partition survivor = Partition.survivor(history, random);
        for (int offset = commit; offset <= log.size(); offset++) {
            // Then
            for (String invocation : INVOCATIONS) {
                Tally tally = survivor.counts.tally(invocation);
                Tally last = undisturbed.counts.tally(invocation);
                if (tally != null && tally.getClosed() && last != null) {
                    assertThat(sum(tally)).isEqualTo(sum(last));
                }
            }
            survivor.read(log, offset, Math.min(offset + 1, log.size()));
        }
    }

    @Property(tries = 300)
    void progressNeverMovesARowAndItsLastWordIsShown(@ForAll("logs") List<LedgerRecord> log) {
        Partition partition = new Partition();
        for (int offset = 0; offset < log.size(); offset++) {
            LedgerRecord record = log.get(offset);
            String id = record.getInvocationId() + "/" + record.getEndpointId();
            LedgerRow before = partition.rows.get(id);
            // When
            partition.read(log, offset, offset + 1);
            // Then
            LedgerRow after = partition.rows.get(id);
            if (before != null
                    && after != null
                    && before.getState() == TargetState.RUNNING
                    && record.getEvent() instanceof TargetReported report
                    && report.getState() == TargetState.RUNNING) {
                boolean heard = !report.getReason().isEmpty() && !before.getCancelRequested();
                assertThat(after.getReason()).isEqualTo(heard ? report.getReason() : before.getReason());
                assertThat(LedgerRow.newBuilder(after)
                                .setReason("")
                                .setAppliedOffset(0)
                                .build())
                        .isEqualTo(LedgerRow.newBuilder(before)
                                .setReason("")
                                .setAppliedOffset(0)
                                .build());
            }
        }
    }

    private static long sum(Tally tally) {
        return tally.getCounts().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The test's own books: what the first end of each target is, reckoned without the fold. */
    private static Map<String, TargetState> firstEnds(List<LedgerRecord> log) {
        Set<String> exists = new HashSet<>();
        Set<String> closed = new HashSet<>();
        Map<String, TargetState> ends = new TreeMap<>();
        for (LedgerRecord record : log) {
            String id = record.getInvocationId() + "/" + record.getEndpointId();
            Object event = record.getEvent();
            if (event instanceof SelectionClosed) {
                closed.add(record.getInvocationId());
            } else if (event instanceof TargetSelected) {
                if (!closed.contains(record.getInvocationId())) {
                    exists.add(id);
                }
            } else if (exists.contains(id)) {
                TargetState state = event instanceof TargetReported report
                        ? report.getState()
                        : event instanceof EndProposed proposal ? proposal.getState() : TargetState.QUEUED;
                if (TargetStates.isTerminal(state)) {
                    ends.putIfAbsent(id, state);
                }
            }
        }
        return ends;
    }

    @Provide
    Arbitrary<List<LedgerRecord>> logs() {
        Arbitrary<String> invocations = Arbitraries.of(INVOCATIONS);
        Arbitrary<String> endpoints = Arbitraries.of(ENDPOINTS);
        Arbitrary<TargetState> ends = Arbitraries.of(TargetState.values()).filter(TargetStates::isTerminal);
        Arbitrary<LedgerRecord> records = Arbitraries.frequencyOf(
                Tuple.of(4, Combinators.combine(invocations, endpoints).as(LedgerRecords::selected)),
                Tuple.of(1, invocations.map(LedgerRecords::closed)),
                Tuple.of(
                        6,
                        Combinators.combine(
                                        invocations,
                                        endpoints,
                                        Arbitraries.of(TargetState.values()),
                                        Arbitraries.of("", "PROGRESS: 1", "PROGRESS: 2"))
                                .as(LedgerRecords::reported)),
                Tuple.of(1, Combinators.combine(invocations, endpoints).as(LedgerRecords::cancelled)),
                Tuple.of(1, Combinators.combine(invocations, endpoints, ends).as(LedgerRecords::proposed)));
        return records.list().ofMinSize(1).ofMaxSize(60);
    }

    /** A partition with its stores in maps. */
    private static final class Partition implements PartitionLedger.Book {
        private final Map<String, LedgerRow> rows = new TreeMap<>();
        private final Map<String, CloseMark> marks = new TreeMap<>();
        private final PartitionTallies counts = new PartitionTallies(0);
        private final PartitionLedger ledger = new PartitionLedger(this, counts);

        private record Stored(Map<String, LedgerRow> rows, Map<String, CloseMark> marks) {}

        private void read(List<LedgerRecord> log, int from, int to) {
            for (int offset = from; offset < to; offset++) {
                LedgerRecord record = log.get(offset);
                if (record.getEvent() instanceof SelectionClosed) {
                    ledger.close(record.getInvocationId(), offset);
                } else {
                    ledger.apply(record, offset);
                }
            }
        }

        /** The states of the stores from the commit on, oldest first. */
        private List<Stored> readWithHistory(List<LedgerRecord> log, int from, int to, int commit) {
            List<Stored> history = new ArrayList<>();
            read(log, from, commit);
            history.add(stored());
            for (int offset = commit; offset < to; offset++) {
                read(log, offset, offset + 1);
                history.add(stored());
            }
            return history;
        }

        private Stored stored() {
            return new Stored(new TreeMap<>(rows), new TreeMap<>(marks));
        }

        private static Partition survivor(List<Stored> history, Random random) {
            Partition survivor = new Partition();
            Stored last = history.get(history.size() - 1);
            for (String id : last.rows().keySet()) {
                LedgerRow row =
                        history.get(random.nextInt(history.size())).rows().get(id);
                if (row != null) {
                    survivor.rows.put(id, row);
                }
            }
            for (String id : last.marks().keySet()) {
                CloseMark mark =
                        history.get(random.nextInt(history.size())).marks().get(id);
                if (mark != null) {
                    survivor.marks.put(id, mark);
                }
            }
            survivor.marks.forEach(survivor.counts::found);
            survivor.rows.values().forEach(survivor.counts::found);
            return survivor;
        }

        private Map<String, Tally> tallies() {
            Map<String, Tally> all = new TreeMap<>();
            for (String invocation : INVOCATIONS) {
                Tally tally = counts.tally(invocation);
                // The offset is that of the last record counted, which a replay may have beyond.
                if (tally != null) {
                    all.put(invocation, Tally.newBuilder(tally).setOffset(0).build());
                }
            }
            return all;
        }

        @Override
        public @Nullable LedgerRow row(ActivationId activation) {
            return rows.get(activation.toString());
        }

        @Override
        public void keep(ActivationId activation, LedgerRow row) {
            rows.put(activation.toString(), row);
        }

        @Override
        public CloseMark mark(String invocationId) {
            return marks.getOrDefault(invocationId, CloseMark.NONE);
        }

        @Override
        public void keep(String invocationId, CloseMark mark) {
            marks.put(invocationId, mark);
        }
    }
}
