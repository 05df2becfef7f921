package io.sluice.gateway.relay;

import io.sluice.gateway.relay.LaneDecider.State;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** One partition: its decider, which only the relay's thread touches, and what other threads leave for it. */
final class Lane {
    final String topic;
    final int partition;
    final LaneDecider decider;
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

    Lane(String topic, int partition, LaneDecider decider, long written) {
        this.topic = topic;
        this.partition = partition;
        this.decider = decider;
        this.written = written;
        this.state = decider.state();
    }

    /** Kafka's answer for a record from the spool. */
    record Answer(long sequence, long bytes, boolean well) {}
}
