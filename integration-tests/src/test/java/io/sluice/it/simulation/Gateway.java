package io.sluice.it.simulation;

import io.sluice.gateway.activation.Arrival;
import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.Decision;
import io.sluice.gateway.activation.InboxDecider;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.InboxLimits;
import io.sluice.gateway.activation.Presence;
import io.sluice.gateway.activation.Reported;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.JournalState;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LoginKind;
import io.sluice.topics.Session;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A gateway: the real inbox decider between its topic, its store, and its links. */
final class Gateway {
    private static final InboxLimits LIMITS = new InboxLimits(1, 3, 3_000, 500);
    private static final Batch BATCH = new Batch(
            new MethodManifest("m", "1", "", List.of(new MethodVariant(Platforms.ANY, "m", new byte[32], 1))).encode(),
            new byte[0],
            "",
            new byte[0],
            0,
            0,
            0,
            new byte[0],
            1,
            false,
            "");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Session AGENT = new Session("boot", 1);
    private static final int FAILS = 12;

    private final World world;
    private final String name;

    // Its store.
    private final Map<String, InboxEntry> entries = new TreeMap<>();
    private final Set<String> answered = new HashSet<>();
    private int read;

    // Its topic.
    private final List<Object> commands = new ArrayList<>();

    // Its process.
    private InboxDecider decider;
    private final Map<Long, Link> links = new HashMap<>();
    private final Map<Long, Received> reports = new HashMap<>();
    private final Deque<Runnable> relay = new ArrayDeque<>();
    private long lastLink;
    private long lastReport;

    record Activate(String activation, String endpoint, int epoch, long expiresAt, long runTimeoutMs) {}

    record Withdraw(String activation, int epoch) {}

    record Cancelled(String activation, String reason) {}

    private record Received(Link link, Agent.Report report) {}

    Gateway(World world, String name) {
        this.world = world;
        this.name = name;
        this.decider = newDecider();
    }

    private InboxDecider newDecider() {
        return new InboxDecider(LIMITS, key -> BATCH, answered::contains);
    }

    /** Written to its topic. */
    void tell(Object command) {
        commands.add(command);
        if (world.mishap(FAILS)) {
            commands.add(command);
        }
    }

    void step() {
        if (read < commands.size() && world.random.nextBoolean()) {
            command(commands.get(read++));
        } else if (!relay.isEmpty() && world.random.nextBoolean()) {
            relay.poll().run();
        } else if (!links.isEmpty() && world.random.nextInt(4) > 0) {
            hear(world.any(List.copyOf(links.values())));
        } else {
            take(decider.tick(world.now, 10));
        }
    }

    /** The process ends and starts again; its links are gone, what was on its way to Kafka arrives or not. */
    void crash() {
        List.copyOf(links.values()).forEach(Link::cut);
        links.clear();
        while (!relay.isEmpty() && world.random.nextBoolean()) {
            relay.poll().run();
        }
        relay.clear();
        links.clear();
        reports.clear();
        decider = newDecider();
        for (InboxEntry entry : List.copyOf(entries.values())) {
            take(decider.restored(entry));
        }
    }

    /** An agent logs in. */
    Link connect(Agent agent, String boot, int count, boolean journalLost) {
        Link link = new Link(agent.id(), ++lastLink, boot, count);
        links.put(link.number(), link);
        event(EndpointEventType.LOGGED_IN, link, journalLost);
        take(decider.loggedIn(
                new Presence(link.number(), agent.id(), boot, count, "linux-x86_64", journalLost), world.now));
        return link;
    }

    private void hear(Link link) {
        if (link.isCut()) {
            links.remove(link.number());
            decider.ended(link.endpointId(), link.number());
            event(EndpointEventType.LOST, link, false);
            return;
        }
        Object message = link.up().poll();
        if (message instanceof Agent.Report report) {
            long number = ++lastReport;
            reports.put(number, new Received(link, report));
            take(decider.reported(new Reported(
                    number, link.number(), link.endpointId(), report.activation(), report.isTerminal(), 0)));
        } else if (message instanceof Agent.Taken taken) {
            decider.acknowledged(link.number(), taken.activation(), world.now);
        }
    }

    private void command(Object command) {
        if (command instanceof Activate activate) {
            take(decider.arrived(
                    new Arrival(
                            activate.activation(),
                            activate.endpoint(),
                            activate.epoch(),
                            "batch",
                            activate.expiresAt(),
                            activate.runTimeoutMs(),
                            0,
                            0),
                    world.now));
        } else if (command instanceof Withdraw withdraw) {
            take(decider.withdrawn(withdraw.activation(), withdraw.epoch()));
        } else if (command instanceof Cancelled cancelled) {
            take(decider.cancelled(cancelled.activation(), cancelled.reason()));
        }
    }

    private void take(List<Decision> decisions) {
        decisions.forEach(this::take);
    }

    private void take(Decision decision) {
        if (decision instanceof Decision.Add add) {
            entries.put(add.entry().activationId(), add.entry());
        } else if (decision instanceof Decision.Keep keep) {
            entries.put(keep.entry().activationId(), keep.entry());
        } else if (decision instanceof Decision.Drop drop) {
            entries.remove(drop.entry().activationId());
            if (drop.reason() == Decision.DropReason.ANSWERED) {
                answered.add(drop.entry().activationId());
            }
        } else if (decision instanceof Decision.Send send) {
            Link link = links.get(send.link());
            if (link != null) {
                link.down().add(send.entry());
            }
        } else if (decision instanceof Decision.SendCancel cancel) {
            Link link = links.get(cancel.link());
            if (link != null) {
                link.down().add(new Agent.Stop(cancel.activationId()));
            }
        } else if (decision instanceof Decision.ReportDelivered delivered) {
            relay.add(
                    () -> write(delivered.entry().activationId(), TargetState.DELIVERED, "", delivered.entry(), AGENT));
        } else if (decision instanceof Decision.ReportVerdict verdict) {
            relay.add(() -> relayVerdict(verdict));
        } else if (decision instanceof Decision.RelayReport report) {
            relay.add(() -> relayReport(report));
        } else if (decision instanceof Decision.Answer answer) {
            Received received = reports.remove(answer.report());
            if (received != null && answer.reasonCode() == 0) {
                received.link().down().add(new Agent.Acknowledged(received.report()));
            }
        }
    }

    private void relayVerdict(Decision.ReportVerdict verdict) {
        String id = verdict.entry().activationId();
        if (world.mishap(FAILS)) {
            take(decider.verdictFailed(id, "KAFKA", world.now));
            return;
        }
        write(id, TargetState.valueOf(verdict.verdict().name()), verdict.reason(), verdict.entry(), null);
        take(decider.verdictRelayed(id, world.now));
    }

    private void relayReport(Decision.RelayReport relayed) {
        Received received = reports.get(relayed.report());
        if (received == null || world.mishap(FAILS)) {
            take(decider.relayFailed(relayed.report(), "KAFKA"));
            return;
        }
        Agent.Report report = received.report();
        write(report.activation(), report.state(), report.reason(), relayed.entry(), AGENT);
        if (!world.mishap(FAILS)) {
            take(decider.relayed(relayed.report(), world.now));
        } else {
            take(decider.relayFailed(relayed.report(), "KAFKA: written, not acknowledged"));
        }
    }

    @SuppressWarnings("NullAway") // the schema allows null for exit code and session
    private void write(
            String activation,
            TargetState state,
            String reason,
            @Nullable InboxEntry entry,
            @Nullable Session session) {
        ActivationId id = ActivationId.parse(activation);
        world.reports
                .get(world.partitionOf(id.endpointId()))
                .write(new LedgerRecord(
                        id.invocationId(),
                        id.endpointId(),
                        world.now,
                        new TargetReported(
                                state,
                                null,
                                NOTHING,
                                NOTHING,
                                reason,
                                name,
                                session,
                                entry == null ? 0 : entry.routeEpoch(),
                                0L,
                                0L,
                                0L,
                                0L,
                                0L,
                                "",
                                0L)));
    }

    private void event(EndpointEventType type, Link link, boolean journalLost) {
        world.events
                .get(world.partitionOf(link.endpointId()))
                .write(new EndpointEvent(
                        type,
                        link.endpointId(),
                        name,
                        new Session(link.boot(), link.count()),
                        world.now,
                        LoginKind.NORMAL,
                        journalLost ? JournalState.LOST : JournalState.KEPT,
                        "",
                        "host",
                        "linux-x86_64",
                        "1",
                        Map.of("site", "s" + Math.floorMod(link.endpointId().hashCode(), 3)),
                        ""));
    }
}
