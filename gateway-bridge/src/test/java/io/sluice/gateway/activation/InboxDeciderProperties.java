package io.sluice.gateway.activation;

import static io.sluice.gateway.activation.Activations.arrival;
import static io.sluice.gateway.activation.Activations.presence;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.activation.Decision.Add;
import io.sluice.gateway.activation.Decision.Answer;
import io.sluice.gateway.activation.Decision.Drop;
import io.sluice.gateway.activation.Decision.DropReason;
import io.sluice.gateway.activation.Decision.Keep;
import io.sluice.gateway.activation.Decision.RelayReport;
import io.sluice.gateway.activation.Decision.ReportDelivered;
import io.sluice.gateway.activation.Decision.ReportVerdict;
import io.sluice.gateway.activation.Decision.Send;
import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Pending;
import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.wire.ReasonCodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever order logins, losses, reports, Kafka's answers, batches, cancels, time and restarts come in. The books here
 * are kept from the decisions alone.
 */
class InboxDeciderProperties {
    private static final InboxLimits LIMITS = new InboxLimits(65_536, 2, 1_000, 300);
    private static final int ENDPOINTS = 3;
    private static final int INVOCATIONS = 6;
    private static final int STEPS = 300;

    @Property(tries = 300)
    void holdsItsInvariantsUnderAnyHistory(@ForAll long seed) {
        World world = new World(new Random(seed));
        for (int step = 0; step < STEPS; step++) {
            world.step();
        }
        world.settle();
        assertThat(world.stored).as("every entry leaves").isEmpty();
        assertThat(world.decider.size()).isZero();
        assertThat(world.credit).as("all credit has come back").isEmpty();
        assertThat(world.decider.creditUsedBytes()).isZero();
        assertThat(world.unanswered).as("every report is answered").isEmpty();
    }

    /** The store, Kafka, the endpoints' connections and the test's own books. */
    private static final class World {
        private final Random random;
        private final Batch batch = Activations.batch("linux-x86_64");
        private InboxDecider decider;
        private long now;
        private long creditLimit;
        private long lastLink;
        private long lastReport;

        // What is on disk.
        private final Map<String, InboxEntry> stored = new HashMap<>();
        private final Set<String> answered = new HashSet<>();
        private final Map<String, Verdict> verdicts = new HashMap<>();

        // What is lost with the process.
        private final Map<String, Long> links = new HashMap<>();
        private final Map<Long, Map<String, Integer>> credit = new HashMap<>();
        private final Deque<Long> reportsInRelay = new ArrayDeque<>();
        private final Deque<String> verdictsInRelay = new ArrayDeque<>();
        private final Map<Long, String> terminalReports = new HashMap<>();
        private final Set<Long> unanswered = new HashSet<>();

        World(Random random) {
            this.random = random;
            this.decider = fresh();
        }

        void step() {
            now += random.nextInt(400);
            if (random.nextInt(10) == 0) {
                creditLimit = random.nextInt(300_000);
                decider.creditLimit(creditLimit);
            }
            String endpoint = "e" + random.nextInt(ENDPOINTS);
            String invocation = "i" + random.nextInt(INVOCATIONS);
            String id = invocation + "/" + endpoint;
            switch (random.nextInt(13)) {
                case 0, 1, 2 -> take(decider.arrived(arrival(invocation, endpoint, 1 + random.nextInt(3)), now));
                case 3, 4 -> login(endpoint);
                case 5 -> logout(endpoint);
                case 6, 7 -> report(endpoint, id);
                case 8 -> settleOne();
                case 11 -> acknowledge(endpoint, id);
                case 9 -> take(decider.cancelled(id, "enough"));
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        restart();
                    } else {
                        take(decider.withdrawn(id, 1 + random.nextInt(4)));
                    }
                }
                default -> take(decider.tick(now, 1 + random.nextInt(3)));
            }
        }

        void settle() {
            now = 10 * Activations.EXPIRES_AT;
            for (int round = 0; round < 200; round++) {
                settleOne();
                take(decider.tick(now, 10));
                now += 500;
            }
            List.copyOf(links.keySet()).forEach(this::logout);
        }

        private void login(String endpoint) {
            Long earlier = links.put(endpoint, ++lastLink);
            if (earlier != null) {
                credit.remove(earlier);
            }
            credit.put(lastLink, new HashMap<>());
            Presence presence = presence(lastLink, endpoint, "boot" + random.nextInt(3), random.nextBoolean());
            take(decider.loggedIn(presence, now));
            if (earlier != null && random.nextBoolean()) {
                // Told late of its end: nothing of the newer connection may go with it.
                decider.ended(endpoint, earlier);
                take(List.of());
            }
        }

        private void logout(String endpoint) {
            Long link = links.remove(endpoint);
            if (link != null) {
                credit.remove(link);
                decider.ended(endpoint, link);
            }
        }

        private void report(String endpoint, String id) {
            Long link = links.get(endpoint);
            if (link == null) {
                return;
            }
            boolean terminal = random.nextBoolean();
            long report = ++lastReport;
            unanswered.add(report);
            if (terminal) {
                terminalReports.put(report, id);
            }
            take(decider.reported(new Reported(report, link, endpoint, id, terminal, random.nextInt(70_000))));
        }

        private void acknowledge(String endpoint, String id) {
            Long link = links.get(endpoint);
            if (link != null) {
                decider.acknowledged(link, id, now);
            }
        }

        private void settleOne() {
            Long report = reportsInRelay.poll();
            if (report != null) {
                take(random.nextInt(4) == 0 ? decider.relayFailed(report, "away") : decider.relayed(report, now));
            }
            String verdict = verdictsInRelay.poll();
            if (verdict != null) {
                take(
                        random.nextInt(4) == 0
                                ? decider.verdictFailed(verdict, "away", now)
                                : decider.verdictRelayed(verdict, now));
            }
        }

        private void restart() {
            links.clear();
            credit.clear();
            reportsInRelay.clear();
            verdictsInRelay.clear();
            unanswered.clear();
            terminalReports.clear();
            decider = fresh();
            List<InboxEntry> entries = new ArrayList<>(stored.values());
            entries.sort(Comparator.comparingLong(InboxEntry::sequence));
            for (InboxEntry entry : entries) {
                take(decider.restored(entry));
            }
        }

        private InboxDecider fresh() {
            InboxDecider made = new InboxDecider(LIMITS, key -> batch, answered::contains);
            made.creditLimit(creditLimit);
            return made;
        }

        private void take(List<Decision> decisions) {
            decisions.forEach(this::take);
            assertThat(decider.creditUsedBytes()).isEqualTo(creditUsed());
        }

        private long creditUsed() {
            return credit.values().stream()
                    .flatMap(held -> held.values().stream())
                    .mapToLong(Integer::longValue)
                    .sum();
        }

        private void take(Decision decision) {
            if (decision instanceof Add add) {
                assertThat(answered).doesNotContain(add.entry().activationId());
                stored.put(add.entry().activationId(), add.entry());
            } else if (decision instanceof Keep keep) {
                assertThat(stored)
                        .as("only what is held is kept")
                        .containsKey(keep.entry().activationId());
                stored.put(keep.entry().activationId(), keep.entry());
            } else if (decision instanceof ReportDelivered delivered) {
                told(delivered);
            } else if (decision instanceof Drop drop) {
                drop(drop);
            } else if (decision instanceof Send send) {
                send(send);
            } else if (decision instanceof ReportVerdict verdict) {
                report(verdict);
            } else if (decision instanceof RelayReport relay) {
                String id = terminalReports.get(relay.report());
                if (id != null) {
                    assertThat(endingInRelay())
                            .as("one terminal record on its way")
                            .doesNotContain(id);
                }
                reportsInRelay.add(relay.report());
            } else if (decision instanceof Answer answer) {
                assertThat(unanswered.remove(answer.report()))
                        .as("answered once")
                        .isTrue();
                boolean durable = answer.reasonCode() == ReasonCodes.SUCCESS;
                terminalReports.remove(answer.report());
                assertThat(durable || answer.reasonCode() == ReasonCodes.QUOTA_EXCEEDED)
                        .isTrue();
            }
        }

        private void told(ReportDelivered delivered) {
            String id = delivered.entry().activationId();
            InboxEntry before = stored.put(id, delivered.entry());
            assertThat(before).as("only what is held is told of").isNotNull();
            if (before != null) {
                assertThat(before.delivered()).as("told once").isFalse();
                assertThat(before.state()).isInstanceOf(Handed.class);
            }
            assertThat(links).containsValue(delivered.link());
            assertThat(endingInRelay()).as("told before its end").doesNotContain(id);
        }

        private void drop(Drop drop) {
            String id = drop.entry().activationId();
            assertThat(stored.remove(id)).as("left once").isNotNull();
            credit.values().forEach(held -> held.remove(id));
            if (drop.reason() == DropReason.ANSWERED) {
                answered.add(id);
            } else if (drop.reason() == DropReason.WITHDRAWN) {
                assertThat(drop.entry().state()).isInstanceOf(Pending.class);
            } else {
                assertThat(drop.entry().state()).isInstanceOf(Handed.class);
            }
            verdicts.remove(id);
        }

        private void send(Send send) {
            String id = send.entry().activationId();
            InboxEntry onDisk = stored.get(id);
            assertThat(onDisk).as("nothing is sent after its removal").isNotNull();
            if (onDisk != null) {
                assertThat(onDisk.state()).as("handed before it is sent").isInstanceOf(Handed.class);
            }
            Map<String, Integer> held = credit.get(send.link());
            assertThat(held).as("sent on a living connection").isNotNull();
            if (held != null) {
                assertThat(held.put(id, send.creditBytes()))
                        .as("sent once a connection")
                        .isNull();
                if (send.creditBytes() > 0) {
                    assertThat(creditUsed()).as("credit within its limit").isLessThanOrEqualTo(creditLimit);
                }
                assertThat(held.size()).isLessThanOrEqualTo(LIMITS.inFlight());
            }
        }

        private void report(ReportVerdict verdict) {
            String id = verdict.entry().activationId();
            assertThat(stored.get(id)).isNotNull();
            assertThat(verdict.entry().state()).isInstanceOf(Ending.class);
            assertThat(endingInRelay()).as("one terminal record on its way").doesNotContain(id);
            Verdict earlier = verdicts.put(id, verdict.verdict());
            assertThat(earlier == null || earlier == verdict.verdict())
                    .as("one verdict, however often it is offered")
                    .isTrue();
            credit.values().forEach(held -> held.remove(id));
            verdictsInRelay.add(id);
        }

        private List<String> endingInRelay() {
            List<String> ending = new ArrayList<>(verdictsInRelay);
            for (Long report : reportsInRelay) {
                String id = terminalReports.get(report);
                if (id != null) {
                    ending.add(id);
                }
            }
            return ending;
        }
    }
}
