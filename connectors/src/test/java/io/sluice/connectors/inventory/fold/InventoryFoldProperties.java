package io.sluice.connectors.inventory.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Inventory;
import io.sluice.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The topics, folded by key, are the last report's sets: whatever the order in which reports come, however often they do, and
 * wherever the process dies between two commits, with any part of what it wrote since the last one lost.
 */
class InventoryFoldProperties {
    private static final InventoryFold FOLD = new InventoryFold(new FoldSettings(1_000, 1 << 20, Duration.ofDays(1)));

    /** What comes on one of the two topics that are read. */
    private sealed interface Event {
        record Report(Inventory inventory) implements Event {}

        record Unlisted(long at) implements Event {}

        record Listed(long at) implements Event {}
    }

    @Property(tries = 5_000)
    void theTopicsAreTheNewestScan(@ForAll long seed, @ForAll @IntRange(min = 1, max = 25) int count) {
        // Given: reports in any order, some more than once
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(
                    i > 0 && random.nextInt(4) == 0
                            ? events.get(random.nextInt(i))
                            : new Event.Report(machine(random, random.nextInt(50), random.nextInt(100))));
        }
        // When
        Partition partition = new Partition(random);
        partition.process(events, List.of());
        // Then
        check(partition, newest(events, 0));
    }

    @Property(tries = 5_000)
    void anEndpointOffTheListHasNoneAndOneThatCameBackHasItsOwn(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 25) int count) {
        // Given: a life in order, on two topics that are read side by side
        Random random = new Random(seed);
        List<Event> reports = new ArrayList<>();
        List<Event> list = new ArrayList<>();
        boolean listed = true;
        long removedAt = 0;
        for (int i = 1; i <= count; i++) {
            int time = 10 * i;
            if (random.nextInt(4) == 0) {
                listed = !listed;
                list.add(listed ? new Event.Listed(time) : new Event.Unlisted(time));
                removedAt = listed ? removedAt : time;
            } else {
                reports.add(new Event.Report(machine(random, time - 1, time)));
            }
        }
        // When
        Partition partition = new Partition(random);
        partition.process(reports, list);
        // Then
        check(partition, listed ? newest(reports, removedAt) : Optional.empty());
    }

    private static void check(Partition partition, Optional<Inventory> expected) {
        FoldedTopics topics = partition.folded();
        assertThat(topics.inventory()).isEqualTo(expected);
        Set<String> packages = new HashSet<>();
        expected.ifPresent(inventory ->
                inventory.getPackages().forEach(each -> packages.add(each.getName() + "=" + each.getVersion())));
        assertThat(topics.packages()).isEqualTo(packages);
    }

    /** By the test's own books. */
    private static Optional<Inventory> newest(List<Event> events, long after) {
        return events.stream()
                .map(event -> ((Event.Report) event).inventory())
                .filter(each -> each.getReportedAt().toEpochMilli() > after || after == 0)
                .max(Comparator.comparing((Inventory each) -> Math.min(
                                each.getScannedAt().toEpochMilli(),
                                each.getReportedAt().toEpochMilli()))
                        .thenComparing(Inventory::getReportedAt)
                        .thenComparing(Inventory::getDigest));
    }

    private static Inventory machine(Random random, int scannedAt, int reportedAt) {
        Set<String> packages = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            packages.add("p" + random.nextInt(4) + "=" + random.nextInt(2));
        }
        return Machines.of(scannedAt, reportedAt, packages);
    }

    /** One partition of the fold: its state, what is durable of what it wrote, and how far it has committed. */
    private static final class Partition {
        private final Random random;
        private final Map<TopicSpec, List<Write>> topics = new HashMap<>();
        private final List<Known> states = new ArrayList<>(List.of(Known.NOTHING));
        private Map<TopicSpec, Integer> committedWrites = new HashMap<>();
        private int[] committed = {0, 0};
        private int[] reached = {0, 0};
        private long now = 1_000_000;
        private long began = now;

        Partition(Random random) {
            this.random = random;
        }

        void process(List<Event> first, List<Event> second) {
            List<List<Event>> logs = List.of(first, second);
            int[] at = {0, 0};
            int crashes = 0;
            while (at[0] < first.size() || at[1] < second.size()) {
                int log = at[0] == first.size() ? 1 : at[1] == second.size() ? 0 : random.nextInt(2);
                step(logs.get(log).get(at[log]++));
                now += 50;
                if (random.nextInt(5) == 0) {
                    commit(at);
                } else if (random.nextInt(5) == 0 && crashes++ < 5) {
                    crash(at);
                    at = committed.clone();
                }
            }
            // The process dies once more, when all has been read
            crash(at);
            for (int log = 0; log < 2; log++) {
                logs.get(log).subList(committed[log], logs.get(log).size()).forEach(this::step);
            }
        }

        private void step(Event event) {
            Known known = states.get(states.size() - 1);
            Moment moment = Moment.of(now, began, Duration.ofMinutes(10).toMillis());
            Step step = event instanceof Event.Report report
                    ? FOLD.reported(known, report.inventory(), moment)
                    : event instanceof Event.Unlisted unlisted
                            ? FOLD.unlisted("e1", known, unlisted.at(), moment)
                            : FOLD.listed(known, ((Event.Listed) event).at(), moment);
            states.add(step.known());
            step.writes()
                    .forEach(write -> topics.computeIfAbsent(write.topic(), unknown -> new ArrayList<>())
                            .add(write));
        }

        private void commit(int[] at) {
            committed = at.clone();
            committedWrites = new HashMap<>();
            topics.forEach((topic, writes) -> committedWrites.put(topic, writes.size()));
            states.subList(0, states.size() - 1).clear();
            // What was read before is read again right away, not after an hour.
            if (random.nextInt(4) == 0 && at[0] >= reached[0] && at[1] >= reached[1]) {
                now += Duration.ofHours(1).toMillis();
            }
        }

        /** Of each topic, and of the state, any first part of what was written since the last commit is durable. */
        private void crash(int[] at) {
            reached = new int[] {Math.max(reached[0], at[0]), Math.max(reached[1], at[1])};
            now += random.nextBoolean() ? 100 : Duration.ofDays(3).toMillis();
            began = now;
            topics.forEach((topic, writes) -> {
                int durable = committedWrites.getOrDefault(topic, 0);
                durable += random.nextInt(writes.size() - durable + 1);
                writes.subList(durable, writes.size()).clear();
            });
            int durable = 1 + random.nextInt(states.size());
            states.subList(durable, states.size()).clear();
            // What was found durable stays so, whatever dies next.
            topics.forEach((topic, writes) -> committedWrites.put(topic, writes.size()));
            states.subList(0, states.size() - 1).clear();
        }

        FoldedTopics folded() {
            FoldedTopics folded = new FoldedTopics();
            topics.values().forEach(writes -> writes.forEach(folded::take));
            return folded;
        }
    }
}
