package io.sluice.coordinator.gateways;

import io.sluice.topics.GatewayMessage;
import java.util.function.Consumer;

/**
 * The way to the gateways: each has a topic of its own, and one whose topic is missing must hold up nobody else. That is
 * why these messages do not go through a sink of the streams, whose commit would wait for them.
 */
public interface GatewayLink {

    /** Which of the two partitions of a gateway's topic. */
    enum Lane {
        /** Activations, cancels, withdrawals; key: invocation id. */
        COMMANDS(0),
        /** Login and enrolment answers, which are read first; key: request id. */
        ANSWERS(1);

        private final int partition;

        Lane(int partition) {
            this.partition = partition;
        }

        public int partition() {
            return partition;
        }
    }

    /** What became of a message. */
    enum Delivery {
        /** In Kafka. */
        ACKNOWLEDGED,
        /** Certainly not sent: the gateway has no topic. */
        NO_TOPIC,
        /** Not acknowledged in time: it may arrive or not. */
        FAILED
    }

    /**
     * Sends without waiting. Messages of one lane of one gateway arrive in the order of the calls.
     *
     * @param outcome called once, from this thread or another; must not block
     */
    void send(String gateway, Lane lane, String key, GatewayMessage message, Consumer<Delivery> outcome);

    /** Whether the gateway's topic was there when last looked. */
    boolean isThere(String gateway);
}
