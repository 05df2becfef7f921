package io.sluice.coordinator.ledger;

import io.sluice.topics.LedgerRow;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetState;
import io.sluice.topics.WaveCount;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One partition's absolute counts of each invocation. Kept on the heap and recomputed from the rows when the partition is
 * taken over.
 *
 * <p>A tally says closed only while its counts sum to the targets there were at the close mark. Right after a crash rows
 * may lag behind the mark, because stores are not written together; the log is then read again, and until it has been, the
 * tally is that of an open partition.
 */
public final class PartitionTallies {

    private final int partition;
    private final Map<String, Count> counts = new HashMap<>();

    public PartitionTallies(int partition) {
        this.partition = partition;
    }

    /** Counts a row that was found, not changed. */
    public void found(LedgerRow row) {
        created(row, row.getAppliedOffset());
    }

    /** Takes in a mark that was found. */
    public void found(String invocationId, CloseMark mark) {
        Count count = count(invocationId);
        count.mark = mark;
        count.offset = Math.max(count.offset, mark.closedOffset());
    }

    public void created(LedgerRow row, long offset) {
        Count count = count(row.getInvocationId());
        count.add(row.getState(), 1);
        count.addToWave(row, row.getState(), 1);
        if (!row.getGroup().isEmpty()) {
            count.byGroup.merge(row.getGroup(), 1L, Long::sum);
        }
        count.offset = Math.max(count.offset, offset);
    }

    /** The row's wave has come. */
    public void released(LedgerRow row, long offset) {
        Count count = count(row.getInvocationId());
        count.addToWave(row, row.getState(), 1);
        count.offset = Math.max(count.offset, offset);
    }

    public void moved(LedgerRow row, TargetState before, long offset) {
        Count count = count(row.getInvocationId());
        count.add(before, -1);
        count.add(row.getState(), 1);
        count.addToWave(row, before, -1);
        count.addToWave(row, row.getState(), 1);
        count.offset = Math.max(count.offset, offset);
    }

    /** The mark that a close at this offset leaves: the first one holds. */
    public CloseMark closed(String invocationId, long offset) {
        Count count = count(invocationId);
        count.offset = Math.max(count.offset, offset);
        if (!count.mark.isClosed()) {
            count.mark = new CloseMark(offset, count.sum());
        }
        return count.mark;
    }

    public Set<String> invocations() {
        return counts.keySet();
    }

    /** Forgets an invocation. */
    public void forget(String invocationId) {
        counts.remove(invocationId);
    }

    /** Whether this partition has closed and every target has ended. */
    public boolean isSettled(String invocationId) {
        Count count = counts.get(invocationId);
        return count != null && count.isClosed() && count.open() == 0;
    }

    /** The invocation's tally; null if nothing is known of it. */
    public @Nullable Tally tally(String invocationId) {
        Count count = counts.get(invocationId);
        if (count == null) {
            return null;
        }
        List<WaveCount> waves = new ArrayList<>();
        count.byWave.forEach((wave, byState) -> waves.add(new WaveCount(wave, byName(byState))));
        return Tally.newBuilder()
                .setInvocationId(invocationId)
                .setPartition(partition)
                .setOffset(count.offset)
                .setClosed(count.isClosed())
                .setCounts(byName(count.byState))
                .setGroups(Map.copyOf(count.byGroup))
                .setWaves(waves)
                .build();
    }

    private static Map<String, Long> byName(Map<TargetState, Long> byState) {
        Map<String, Long> byName = new HashMap<>();
        byState.forEach((state, targets) -> {
            if (targets != 0) {
                byName.put(state.name(), targets);
            }
        });
        return byName;
    }

    private Count count(String invocationId) {
        return counts.computeIfAbsent(invocationId, unknown -> new Count());
    }

    private static final class Count {
        private final Map<TargetState, Long> byState = new EnumMap<>(TargetState.class);
        private final Map<Integer, Map<TargetState, Long>> byWave = new TreeMap<>();
        private final Map<String, Long> byGroup = new TreeMap<>();
        private CloseMark mark = CloseMark.NONE;
        private long offset = -1;

        private void add(TargetState state, long targets) {
            byState.merge(state, targets, Long::sum);
        }

        private void addToWave(LedgerRow row, TargetState state, long targets) {
            if (row.getWave() > 0) {
                byWave.computeIfAbsent(row.getWave(), unknown -> new EnumMap<>(TargetState.class))
                        .merge(state, targets, Long::sum);
            }
        }

        private long sum() {
            return byState.values().stream().mapToLong(Long::longValue).sum();
        }

        private long open() {
            return byState.entrySet().stream()
                    .filter(count -> !TargetStates.isTerminal(count.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        private boolean isClosed() {
            return mark.isClosed() && sum() == mark.targets();
        }
    }
}
