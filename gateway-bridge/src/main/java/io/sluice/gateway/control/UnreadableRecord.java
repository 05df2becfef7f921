package io.sluice.gateway.control;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes records that cannot be understood. Called on the control thread; must not block. */
@FunctionalInterface
public interface UnreadableRecord {
    void put(ConsumerRecord<byte[], byte[]> message, String reason);
}
