package io.sluice.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.relay.LaneDecider.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LaneDeciderProperties {

    @Property
    void losesNothingSettledAndKeepsTheOrder(@ForAll("steps") List<Step> steps) {
        Partition partition = new Partition();

        steps.forEach(partition::take);
        partition.recover();

        assertThat(partition.kafka).containsAll(partition.settled);
        assertThat(partition.firstAppearances()).isSorted();
        assertThat(partition.lane.state()).isEqualTo(State.DIRECT);
        assertThat(partition.disk).isEmpty();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.of(Step.class).list().ofMaxSize(200);
    }

    private enum Step {
        OFFER,
        ACK,
        FAIL_DRAINED,
        SYNC,
        DISK_FULL,
        DRAIN,
        SILENCE,
        AWAY,
        BACK,
        CRASH
    }

    /** The lane's surroundings: a producer, a disk, and Kafka. Numbers are records in the order of the offers. */
    private static final class Partition {
        private final List<Integer> kafka = new ArrayList<>();
        private final Set<Integer> settled = new HashSet<>();
        private final TreeMap<Long, Integer> disk = new TreeMap<>();
        private final TreeMap<Long, Integer> unsynced = new TreeMap<>();
        private final Deque<Integer> direct = new ArrayDeque<>();
        private final Deque<Long> draining = new ArrayDeque<>();
        private LaneDecider lane = new LaneDecider(2, 0, 0);
        private boolean reachable = true;
        private long now;
        private int offered;

        void take(Step step) {
            switch (step) {
                case OFFER -> offer();
                case ACK -> ack();
                case FAIL_DRAINED -> failDrained();
                case SYNC -> sync(true);
                case DISK_FULL -> sync(false);
                case DRAIN -> drain();
                case SILENCE -> now += 2;
                case AWAY -> reachable = false;
                case BACK -> reachable = true;
                case CRASH -> crash();
            }
            lane.tick(reachable, now);
        }

        void recover() {
            for (int round = 0; round < 2_000; round++) {
                take(Step.BACK);
                take(Step.SYNC);
                take(Step.DRAIN);
                take(Step.ACK);
            }
        }

        List<Integer> firstAppearances() {
            return kafka.stream().distinct().toList();
        }

        private void offer() {
            int number = offered++;
            switch (lane.route(false, reachable)) {
                case SEND -> {
                    assertThat(disk).as("nothing waits in the spool").isEmpty();
                    lane.sent(now);
                    direct.add(number);
                }
                case SPOOL -> unsynced.put(lane.spooled(), number);
                case DROP -> throw new AssertionError("not perishable");
            }
        }

        private void ack() {
            Integer number = direct.poll();
            if (number != null) {
                kafka.add(number);
                settled.add(number);
                lane.settled(1, now);
                return;
            }
            Long sequence = draining.poll();
            if (sequence != null) {
                kafka.add(disk.get(sequence));
                if (lane.answered(sequence, true)) {
                    disk.headMap(lane.first()).clear();
                }
            }
        }

        /** The producer fails everything from there on. */
        private void failDrained() {
            for (Long sequence = draining.poll(); sequence != null; sequence = draining.poll()) {
                lane.answered(sequence, false);
            }
        }

        private void sync(boolean well) {
            if (unsynced.isEmpty()) {
                return;
            }
            long above = unsynced.lastKey() + 1;
            if (well) {
                disk.putAll(unsynced);
                settled.addAll(unsynced.values());
            }
            unsynced.clear();
            lane.written(above);
        }

        private void drain() {
            if (!lane.mayDrain()) {
                return;
            }
            Map.Entry<Long, Integer> next = disk.ceilingEntry(lane.drainFrom());
            if (next == null || next.getKey() >= lane.drainTo()) {
                lane.skipped(lane.drainTo());
            } else {
                lane.drained(next.getKey());
                draining.add(next.getKey());
            }
        }

        private void crash() {
            direct.clear();
            draining.clear();
            unsynced.clear();
            lane = disk.isEmpty() ? new LaneDecider(2, 0, 0) : new LaneDecider(2, disk.firstKey(), disk.lastKey() + 1);
        }
    }
}
