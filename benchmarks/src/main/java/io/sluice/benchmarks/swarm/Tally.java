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
    /** Logins that the gateway answered with a time to come back. */
    public final LongAdder paced = new LongAdder();

    /** Of those that were told when to come: the wait they had, in parts of the wait they were told. */
    public final Queue<Double> pacedShare = new ConcurrentLinkedQueue<>();

    public final LongAdder acknowledgedChunks = new LongAdder();
    public final LongAdder acknowledgedBytes = new LongAdder();
    public final LongAdder refusedChunks = new LongAdder();
    public final LongAdder sentChunks = new LongAdder();
    public final LongAdder contentPieces = new LongAdder();
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

    void disconnected(int reason) {
        disconnects.computeIfAbsent(reason, code -> new LongAdder()).increment();
    }
}
