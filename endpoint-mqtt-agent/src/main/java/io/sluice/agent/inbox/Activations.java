package io.sluice.agent.inbox;

import io.sluice.agent.cache.Contents;
import io.sluice.agent.inbox.Admission.Known;
import io.sluice.agent.inbox.Admission.Verdict;
import io.sluice.agent.launch.Launcher;
import io.sluice.agent.launch.RunOutcome;
import io.sluice.agent.launch.Runner;
import io.sluice.agent.launch.StreamedOutput;
import io.sluice.agent.link.GatewayClock;
import io.sluice.agent.outbox.Outbox;
import io.sluice.agent.outbox.Reports;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Transfers;
import io.sluice.wire.Activation;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Cancel;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.ReportedState;
import io.sluice.wire.crypto.RegionVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The activations that wait or run here. Owned by the loop. */
public final class Activations {
    private static final Logger log = LoggerFactory.getLogger(Activations.class);

    private final OwnerLoop loop;
    private final String endpointId;
    private final RegionVerifier verifier;
    private final Admission admission;
    private final Journal journal;
    private final Contents contents;
    private final Runner runner;
    private final Outbox outbox;
    private final Transfers transfers;
    private final GatewayClock gatewayClock;
    private final InstantSource clock;
    private final JobFactory jobs;
    private final Limits limits;

    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final Deque<Asked> ready = new ArrayDeque<>();
    private int running;
    private boolean stopping;

    /** A run that waits for its clearance. */
    private record Prepared(Asked one, StartClearance clearance) {}

    /** Bounds of running. */
    public record Limits(int concurrency, int transfers, long runningReportAfterMs, long journalKeepMs) {}

    public Activations(
            OwnerLoop loop,
            String endpointId,
            RegionVerifier verifier,
            Admission admission,
            Journal journal,
            Contents contents,
            Runner runner,
            Outbox outbox,
            Transfers transfers,
            GatewayClock gatewayClock,
            InstantSource clock,
            JobFactory jobs,
            Limits limits) {
        this.loop = loop;
        this.endpointId = endpointId;
        this.verifier = verifier;
        this.admission = admission;
        this.journal = journal;
        this.contents = contents;
        this.runner = runner;
        this.outbox = outbox;
        this.transfers = transfers;
        this.gatewayClock = gatewayClock;
        this.clock = clock;
        this.jobs = jobs;
        this.limits = limits;
    }

    public void arrived(Activation activation) {
        loop.check();
        if (stopping) {
            // Not in the journal: the gateway gives it to the next process.
            return;
        }
        long receivedAt = nowMicros();
        String id = activation.activationId();
        outbox.asked(id, activation.resultCredit());
        Known state = known(id);
        boolean journaled = journal.contains(id);
        Prepared ahead = state == Known.UNKNOWN && !journaled ? prepareAhead(activation, receivedAt) : null;
        Verdict verdict = admission.judge(
                activation,
                state,
                journaled,
                asked.size() - running,
                gatewayNowMs(),
                () -> verifier.objection(activation, endpointId));
        boolean accepted = verdict instanceof Verdict.Accept;
        if (ahead != null && !accepted) {
            ahead.clearance().refuse();
        }
        if (accepted && ahead != null) {
            asked.put(id, ahead.one());
            goAhead(ahead);
        } else if (accepted) {
            accept(activation, receivedAt);
        } else if (verdict instanceof Verdict.Answer answer) {
            log.info("{}: {} {}", id, answer.state(), answer.reason());
            outbox.add(Reports.plain(id, answer.state(), answer.reason(), receivedAt));
        } else if (verdict instanceof Verdict.RepeatReport) {
            outbox.repeat(id);
        } else if (verdict instanceof Verdict.RepeatRunning) {
            Asked known = asked.get(id);
            if (known != null) {
                mentionRunning(known, "");
            }
        }
    }

    public void cancel(Cancel cancel) {
        loop.check();
        Asked known = asked.get(cancel.activationId());
        if (known == null) {
            return;
        }
        log.info("{}: cancelled {}", known.id(), cancel.reason());
        if (known.run != null) {
            known.run.kill(RunOutcome.Kill.CANCELLED);
        } else {
            drop(known, ReportedState.CANCELLED, "CANCELLED: before it was started");
        }
    }

    /** An executable that must not be evicted: somebody waits for it or runs it. */
    public boolean uses(String contentName) {
        for (Asked each : asked.values()) {
            if (each.job.contentName().equals(contentName)) {
                return true;
            }
        }
        return false;
    }

    /** Starts what may be started. Called whenever a place or room for a report may have become free. */
    public void startReady() {
        loop.check();
        while (!stopping && running < limits.concurrency() && !ready.isEmpty()) {
            Asked next = ready.element();
            if (!hasRoomFor(next)) {
                return;
            }
            ready.remove();
            if (gatewayNowMs() >= next.activation.expiresAt()) {
                drop(next, ReportedState.EXPIRED, "EXPIRED: its turn came after its expiry, was not started");
            } else {
                start(next);
            }
        }
    }

    /** Starts nothing more and ends what runs. */
    public void stop() {
        loop.check();
        stopping = true;
        for (Asked each : List.copyOf(asked.values())) {
            if (each.run != null) {
                each.run.kill(RunOutcome.Kill.AGENT_STOPPED);
            }
        }
    }

    public int running() {
        return running;
    }

    private Known known(String id) {
        Asked here = asked.get(id);
        if (here != null) {
            return here.run == null ? Known.WAITING : Known.RUNNING;
        }
        return outbox.holds(id) ? Known.REPORTED : Known.UNKNOWN;
    }

    /**
     * Has a run prepared that could start at once, while its signatures are checked: they and the disk, which its id goes
     * to, take about as long as each other. Null if it could not, for whatever reason; then it goes the usual way.
     */
    private @Nullable Prepared prepareAhead(Activation activation, long receivedAt) {
        boolean late = gatewayNowMs() >= activation.expiresAt();
        if (running >= limits.concurrency()
                || !ready.isEmpty()
                || late
                || !admission.isOurs(activation.activationId())) {
            return null;
        }
        try {
            if (!(jobs.make(activation) instanceof JobFactory.Result.Prepared made)) {
                return null;
            }
            Asked one = new Asked(activation, made.job(), receivedAt);
            String name = one.job.contentName();
            return hasRoomFor(one) && contents.isGood(name) ? prepare(one, contents.file(name)) : null;
        } catch (MalformedWireException | IOException e) {
            return null;
        }
    }

    private boolean hasRoomFor(Asked one) {
        return outbox.hasRoom(one.job.inlineBytes()) && transfers.outputs() < limits.transfers();
    }

    private void accept(Activation activation, long receivedAt) {
        JobFactory.Result made = jobs.make(activation);
        if (made instanceof JobFactory.Result.NotHere notHere) {
            outbox.add(Reports.plain(activation.activationId(), ReportedState.REJECTED, notHere.reason(), receivedAt));
            return;
        }
        Asked fresh = new Asked(activation, ((JobFactory.Result.Prepared) made).job(), receivedAt);
        asked.put(fresh.id(), fresh);
        fetch(fresh);
    }

    private void fetch(Asked one) {
        contents.get(one.job.contentName(), one.activation.digest(), one.activation.sizeBytes(), new Contents.Waiter() {
            @Override
            public void here(Path executable) {
                if (asked.get(one.id()) == one) {
                    one.executable = executable;
                    ready.add(one);
                    startReady();
                }
            }

            @Override
            public void unavailable(String reason) {
                if (asked.get(one.id()) == one) {
                    drop(one, ReportedState.REJECTED, reason);
                }
            }
        });
    }

    /** Ends an activation that was never started. */
    private void drop(Asked one, ReportedState state, String reason) {
        asked.remove(one.id());
        ready.remove(one);
        log.info("{}: {} {}", one.id(), state, reason);
        outbox.add(Reports.plain(one.id(), state, reason, one.receivedAtMicros));
    }

    private void start(Asked one) {
        Path executable = one.executable;
        if (executable == null || !contents.isGood(one.job.contentName())) {
            one.executable = null;
            fetch(one);
            return;
        }
        Prepared prepared;
        try {
            prepared = prepare(one, executable);
        } catch (IOException e) {
            log.error("the journal cannot be written: {}", e.toString());
            drop(one, ReportedState.REJECTED, "JOURNAL: cannot be written: " + e.getMessage());
            return;
        }
        if (prepared == null) {
            drop(one, ReportedState.REJECTED, "JOURNAL_FULL: " + journal.size() + " ids are remembered here already");
            return;
        }
        goAhead(prepared);
    }

    private void goAhead(Prepared prepared) {
        prepared.clearance().give();
        running++;
        outbox.reserve(prepared.one().job.inlineBytes());
    }

    /** Writes its id and has its run prepared, which waits for the disk and the clearance. Null: the journal is full. */
    private @Nullable Prepared prepare(Asked one, Path executable) throws IOException {
        Optional<Journal.Written> written = journal.append(
                one.id(),
                one.activation.expiresAt() + one.activation.runTimeoutMs() + limits.journalKeepMs(),
                gatewayNowMs(),
                id -> asked.containsKey(id) || outbox.holds(id));
        if (written.isEmpty()) {
            return null;
        }
        StartClearance clearance = new StartClearance(written.get());
        one.run = runner.launch(one.job.at(executable), clearance, new Launcher.Listener() {
            @Override
            public void started(long startedAtMicros) {
                one.startedAtMicros = startedAtMicros;
                loop.schedule(limits.runningReportAfterMs(), () -> mentionRunning(one, ""));
            }

            @Override
            public void ended(RunOutcome outcome) {
                // Nobody asks for one that was prepared ahead and refused.
                if (asked.get(one.id()) == one) {
                    Activations.this.ended(one, outcome);
                }
            }
        });
        return new Prepared(one, clearance);
    }

    /**
     * Reports how far a method is that runs.
     *
     * @param words begin with a code
     * @return false if there is no room for it now; it may be said again later
     */
    public boolean progress(String activationId, String words) {
        Asked one = asked.get(activationId);
        return one == null || mentionRunning(one, words);
    }

    private boolean mentionRunning(Asked one, String words) {
        return asked.get(one.id()) != one
                || one.startedAtMicros == 0
                || outbox.mention(Reports.of(
                        one.id(),
                        ReportedState.RUNNING,
                        null,
                        new byte[0],
                        new byte[0],
                        0,
                        words,
                        one.receivedAtMicros,
                        one.startedAtMicros,
                        0));
    }

    private void ended(Asked one, RunOutcome outcome) {
        running--;
        StreamedOutput streamed = outcome.streamed();
        if (streamed == null) {
            report(one, outcome);
        } else if (stopping) {
            transfers.forget(streamed.id());
            report(one, outcome);
        } else {
            transfers.whenOver(streamed.id(), ending -> report(one, StreamEnds.of(outcome, ending)));
        }
        log.info("{}: {}", one.id(), outcome);
        startReady();
    }

    /** Its output, wherever it went, is settled. */
    private void report(Asked one, RunOutcome outcome) {
        asked.remove(one.id());
        outbox.release(one.job.inlineBytes());
        ActivationReport report = Reports.of(
                one.id(),
                outcome.state(),
                outcome.exitCode(),
                outcome.output(),
                outcome.errorTail(),
                one.activation.resultCredit(),
                outcome.reason(),
                one.receivedAtMicros,
                outcome.startedAtMicros(),
                outcome.endedAtMicros());
        StreamedOutput streamed = outcome.streamed();
        outbox.add(
                streamed == null ? report : Reports.streamed(report, streamed.id(), streamed.length()),
                one.activation.expiresAt() + one.activation.runTimeoutMs() + limits.journalKeepMs());
        startReady();
    }

    private long gatewayNowMs() {
        return gatewayClock.nowMs(System.nanoTime());
    }

    private long nowMicros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    /** Ids that wait or run, for tests and logs. */
    List<String> ids() {
        return new ArrayList<>(asked.keySet());
    }
}
