package io.sluice.it.simulation;

import io.sluice.agent.inbox.Admission;
import io.sluice.agent.inbox.Admission.Known;
import io.sluice.agent.inbox.Admission.Verdict;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.topics.TargetState;
import io.sluice.wire.Activation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An endpoint's agent: the real admission before a journal that outlives the process, and a memory that does not. */
final class Agent {
    private static final int CAPACITY = 5;
    private static final byte[] NOTHING = new byte[0];

    private final World world;
    private final String id;
    private final Admission admission;
    private final Set<String> journal = new HashSet<>();

    private final Map<String, Job> asked = new LinkedHashMap<>();
    private final Map<String, Report> outbox = new LinkedHashMap<>();
    private int boot = 1;
    private int count;
    private boolean journalLost;
    private boolean lossTold;

    @Nullable
    private Link link;

    /** What it tells the gateway. */
    record Report(String activation, TargetState state, String reason) {
        boolean isTerminal() {
            return state.compareTo(TargetState.SUCCEEDED) >= 0;
        }
    }

    /** PUBACK of an activation. */
    record Taken(String activation) {}

    /** PUBACK of a report. */
    record Acknowledged(Report report) {}

    /** A cancel. */
    record Stop(String activation) {}

    private static final class Job {
        private final InboxEntry entry;
        private boolean running;

        private Job(InboxEntry entry) {
            this.entry = entry;
        }
    }

    Agent(World world, String id) {
        this.world = world;
        this.id = id;
        this.admission = new Admission(id, CAPACITY);
    }

    String id() {
        return id;
    }

    /** What runs here. */
    List<String> running() {
        return asked.entrySet().stream()
                .filter(entry -> entry.getValue().running)
                .map(Map.Entry::getKey)
                .toList();
    }

    void disconnect() {
        if (link != null) {
            link.cut();
            link = null;
        }
    }

    /** The process ends with all that it runs, and starts again; rarely its journal is lost, which its next login tells. */
    void crash() {
        disconnect();
        asked.clear();
        outbox.clear();
        boot++;
        count = 0;
        boolean lost = world.mishap(6);
        journalLost = lost || (journalLost && !lossTold);
        lossTold = false;
        if (lost) {
            journal.clear();
            world.invariants.journalLost(id);
        }
    }

    void step() {
        if (link == null || link.isCut()) {
            link = null;
            if (world.calm || world.random.nextInt(6) == 0) {
                connect();
            }
            return;
        }
        switch (world.random.nextInt(4)) {
            case 0 -> startOne();
            case 1 -> endOne();
            default -> {
                Object message = link.down().poll();
                if (message != null) {
                    hear(message, link);
                }
            }
        }
    }

    private void connect() {
        count++;
        link = world.any(List.copyOf(world.gateways.values())).connect(this, id + "-" + boot, count, journalLost);
        lossTold = journalLost;
        link.up().addAll(outbox.values());
    }

    private void hear(Object message, Link from) {
        if (message instanceof InboxEntry entry) {
            from.up().add(new Taken(entry.activationId()));
            arrived(entry);
        } else if (message instanceof Acknowledged acknowledged) {
            outbox.remove(acknowledged.report().activation(), acknowledged.report());
        } else if (message instanceof Stop stop) {
            Job job = asked.remove(stop.activation());
            if (job != null) {
                report(stop.activation(), TargetState.CANCELLED, "CANCELLED");
            }
        }
    }

    private void arrived(InboxEntry entry) {
        String activation = entry.activationId();
        Job here = asked.get(activation);
        Known known = here != null
                ? here.running ? Known.RUNNING : Known.WAITING
                : outbox.containsKey(activation) ? Known.REPORTED : Known.UNKNOWN;
        long waiting = asked.values().stream().filter(job -> !job.running).count();
        Verdict verdict = admission.judge(
                activation(entry), known, journal.contains(activation), (int) waiting, world.now, Optional::empty);
        if (verdict instanceof Verdict.Accept) {
            asked.put(activation, new Job(entry));
        } else if (verdict instanceof Verdict.Answer answer) {
            report(activation, TargetState.valueOf(answer.state().name()), answer.reason());
        } else if (verdict instanceof Verdict.RepeatReport) {
            say(outbox.get(activation));
        } else if (verdict instanceof Verdict.RepeatRunning) {
            say(new Report(activation, TargetState.RUNNING, ""));
        }
    }

    private void startOne() {
        String next = first(false);
        Job job = next == null ? null : asked.get(next);
        if (next == null || job == null) {
            return;
        }
        if (world.now >= job.entry.expiresAt()) {
            asked.remove(next);
            report(next, TargetState.EXPIRED, "EXPIRED: its turn came after its expiry");
        } else {
            journal.add(next);
            job.running = true;
            world.invariants.started(next);
            say(new Report(next, TargetState.RUNNING, ""));
        }
    }

    private void endOne() {
        String next = first(true);
        if (next != null) {
            asked.remove(next);
            boolean well = world.random.nextInt(4) > 0;
            report(next, well ? TargetState.SUCCEEDED : TargetState.FAILED, well ? "" : "EXIT_CODE: 1");
        }
    }

    private @Nullable String first(boolean running) {
        return asked.entrySet().stream()
                .filter(entry -> entry.getValue().running == running)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private void report(String activation, TargetState state, String reason) {
        Report report = new Report(activation, state, reason);
        outbox.put(activation, report);
        say(report);
    }

    private void say(@Nullable Report report) {
        if (link != null && report != null) {
            link.up().add(report);
        }
    }

    private static Activation activation(InboxEntry entry) {
        return new Activation(
                entry.activationId(),
                entry.routeEpoch(),
                NOTHING,
                NOTHING,
                "",
                NOTHING,
                1,
                NOTHING,
                entry.runTimeoutMs(),
                0,
                0,
                entry.expiresAt(),
                NOTHING,
                0,
                1,
                List.of(),
                false);
    }
}
