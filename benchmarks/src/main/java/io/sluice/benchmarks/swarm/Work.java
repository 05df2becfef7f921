package io.sluice.benchmarks.swarm;

import io.sluice.wire.Activation;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one endpoint was asked to run, by the rules of an agent: an id in the journal never runs again, and a report is
 * kept until its PUBACK. Running does nothing but count. Signatures are not looked at. Of the endpoint's event loop.
 */
final class Work {
    private static final byte[] NOTHING = {};
    private static final long REPORT_AGAIN_MS = 200;

    private final Swarm swarm;
    private final Tally tally;
    private final Way way;
    private final Set<String> journal = new HashSet<>();
    private final Map<String, Job> running = new HashMap<>();
    private final Map<String, Result> reports = new HashMap<>();

    /** How the endpoint reaches the gateway. */
    interface Way {
        /** Sends a report, if it can now; else it is asked again after the next login. */
        void send(Result result);

        void after(long millis, Runnable what);

        /** Has the executable fetched, if it is not here, before it goes on. */
        default void fetch(Activation activation, Runnable then) {
            then.run();
        }
    }

    /** One that was started and has not ended. */
    private record Job(Activation activation, long startedAtMicros) {}

    /** A terminal report that waits for its PUBACK. */
    record Result(String activationId, byte[] message) {}

    Work(Swarm swarm, Way way) {
        this.swarm = swarm;
        this.tally = swarm.tally();
        this.way = way;
    }

    void arrived(Activation activation) {
        String id = activation.activationId();
        long now = nowMicros();
        if (running.containsKey(id)) {
            tally.activationsRepeated.increment();
        } else if (reports.containsKey(id)) {
            tally.activationsRepeated.increment();
            send(reports.get(id));
        } else if (journal.contains(id)) {
            tally.activationsRepeated.increment();
            keep(report(activation, ReportedState.INTERRUPTED, NOTHING, "AGENT_RESTARTED: was started before", 0, 0));
        } else if (now / 1_000 >= activation.expiresAt()) {
            keep(report(activation, ReportedState.EXPIRED, NOTHING, "EXPIRED: arrived after its expiry", 0, 0));
        } else {
            journal.add(id);
            tally.executed(id);
            way.fetch(activation, () -> start(new Job(activation, nowMicros())));
        }
    }

    private void start(Job job) {
        running.put(job.activation().activationId(), job);
        long millis = swarm.runs().millis();
        if (millis > 0) {
            way.after(millis, () -> ended(job));
        } else {
            ended(job);
        }
    }

    private void ended(Job job) {
        // Not so if the process that ran it is no more.
        if (running.remove(job.activation().activationId(), job)) {
            keep(report(
                    job.activation(),
                    ReportedState.SUCCEEDED,
                    swarm.runs().output(),
                    "",
                    job.startedAtMicros(),
                    nowMicros()));
        }
    }

    /** Those whose PUBACK has not come. */
    void sendOwed() {
        List.copyOf(reports.values()).forEach(this::send);
    }

    boolean isOwed(Result result) {
        return result.equals(reports.get(result.activationId()));
    }

    /** The gateway's word on a report. */
    void answered(Result result, int reason) {
        if (reason < ReasonCodes.UNSPECIFIED) {
            if (reports.remove(result.activationId(), result)) {
                tally.reported(result.activationId());
            }
        } else if (reason == ReasonCodes.QUOTA_EXCEEDED) {
            tally.reportsRefused.increment();
            way.after(REPORT_AGAIN_MS, () -> {
                if (isOwed(result)) {
                    send(result);
                }
            });
        } else {
            tally.failed.increment();
        }
    }

    /** The agent's process ends and begins anew: only the journal is kept. */
    void restarted() {
        running.clear();
        reports.clear();
    }

    private void keep(ActivationReport report) {
        Result result = new Result(report.activationId(), report.encode());
        reports.put(result.activationId(), result);
        send(result);
    }

    private void send(Result result) {
        if (!swarm.runs().holdsReports()) {
            way.send(result);
        }
    }

    private static ActivationReport report(
            Activation activation, ReportedState state, byte[] output, String reason, long started, long ended) {
        return new ActivationReport(
                activation.activationId(),
                state,
                state == ReportedState.SUCCEEDED ? 0 : null,
                output,
                NOTHING,
                reason,
                started,
                started,
                ended,
                NOTHING,
                output.length);
    }

    private static long nowMicros() {
        return System.currentTimeMillis() * 1_000;
    }
}
