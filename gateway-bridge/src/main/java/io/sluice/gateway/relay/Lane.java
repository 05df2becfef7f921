package io.sluice.gateway.relay;

import io.sluice.gateway.relay.LaneDecider.State;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.Headers;

/** One partition: its decider, which only the relay's thread touches, and what other threads leave for it. */
final class Lane {
    final String topic;
    final int partition;
    final LaneDecider decider;
    /** Sequence numbers below are of an earlier process. */
    final long inherited;
    /** Who wants to know where a spooled record went, by sequence number. For the relay's thread. */
    final NavigableMap<Long, Delivery> placements = new TreeMap<>();
    /** Left by the producer's thread. */
    final AtomicLong settled = new AtomicLong();
    /** Left by the producer's thread. */
    final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    /** Left by the spool's thread. */
    volatile long written;
    /** For other threads to see. */
    volatile State state;

    long forgotten;
    long turnedAtNanos;

    Lane(String topic, int partition, LaneDecider decider, long inherited) {
        this.topic = topic;
        this.partition = partition;
        this.decider = decider;
        this.inherited = inherited;
        this.written = inherited;
        this.state = decider.state();
    }

    /** Kafka's answer for a record from the spool. */
    record Answer(long sequence, long bytes, long offset, Headed message, boolean well) {}

    /** What of a drained record is still asked for. */
    record Headed(byte[] key, Headers headers) {}
}
