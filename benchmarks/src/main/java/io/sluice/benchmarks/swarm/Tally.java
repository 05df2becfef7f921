package io.sluice.benchmarks.swarm;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to a swarm. Any thread may read and write. */
public final class Tally {
    /** Sessions now logged in. */
    public final LongAdder loggedIn = new LongAdder();
    /** Sessions that ended and were not meant to. */
    public final LongAdder cuts = new LongAdder();
    /** Logins that the gateway let wait on their connection. */
    public final LongAdder held = new LongAdder();
    /** Logins that the gateway had no place for. */
    public final LongAdder withoutPlace = new LongAdder();
    /** Logins that the gateway answered with a time to come back. */
    public final LongAdder paced = new LongAdder();

    /** Of those that were told when to come: the wait they had, in parts of the wait they were told. */
    public final Queue<Double> pacedShare = new ConcurrentLinkedQueue<>();

    /** Transfers begun and not over. */
    public final LongAdder uploading = new LongAdder();

    public final LongAdder acknowledgedChunks = new LongAdder();
    public final LongAdder acknowledgedBytes = new LongAdder();
    public final LongAdder refusedChunks = new LongAdder();
    public final LongAdder sentChunks = new LongAdder();
    public final LongAdder contentPieces = new LongAdder();
    /** Bytes of contents fetched whole, or on the way there. */
    public final LongAdder fetchedBytes = new LongAdder();
    /** Contents that are here whole. */
    public final LongAdder fetched = new LongAdder();
    /** Answers that a range cannot be had; it is asked for again. */
    public final LongAdder fetchErrors = new LongAdder();
    /** Contents whose digest was checked and is another. */
    public final LongAdder damaged = new LongAdder();

    public final LongAdder refusedRequests = new LongAdder();
    /** Transfers that ended badly. */
    public final LongAdder failed = new LongAdder();

    /** When each login was complete, by {@link System#nanoTime}, in that order. */
    public final Queue<Long> logins = new ConcurrentLinkedQueue<>();

    /** Reason codes of DISCONNECT. */
    public final Map<Integer, LongAdder> disconnects = new ConcurrentHashMap<>();
    /** Transfers whose last chunk has PUBACK 0x00. */
    public final Queue<Sent> acknowledged = new ConcurrentLinkedQueue<>();

    /**
     * One transfer that the gateway has said to be durable.
     *
     * @param transferId 16 bytes
     * @param kind of its content
     */
    public record Sent(byte[] transferId, String endpointId, int kind) {}

    /** Reports of activations with PUBACK 0x00. */
    public final LongAdder reportsAcknowledged = new LongAdder();
    /** Reports with PUBACK 0x97, sent again. */
    public final LongAdder reportsRefused = new LongAdder();
    /** Activations sent to an endpoint that had them already. */
    public final LongAdder activationsRepeated = new LongAdder();

    /** Activations whose report has PUBACK 0x00. */
    public final Queue<String> reported = new ConcurrentLinkedQueue<>();

    private final Map<String, Integer> executions = new ConcurrentHashMap<>();

    /** How often each activation was started. */
    public Map<String, Integer> executions() {
        return Map.copyOf(executions);
    }

    /** Activations started so far. */
    public long started() {
        return executions.size();
    }

    void reported(String activationId) {
        reportsAcknowledged.increment();
        reported.add(activationId);
    }

    void executed(String activationId) {
        executions.merge(activationId, 1, Integer::sum);
    }

    void disconnected(int reason) {
        disconnects.computeIfAbsent(reason, code -> new LongAdder()).increment();
    }
}
