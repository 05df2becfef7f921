package io.sluice.gateway.relay;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Learns where records went that an earlier process had spooled. On the relay's thread: must not hold it up. */
@FunctionalInterface
public interface Placements {

    /** Nobody asks. */
    Placements IGNORED = (topic, partition, offset, key, headers) -> {};

    /** Kafka has it there. May be told twice, of two offsets, after a crash in between. */
    void placed(String topic, int partition, long offset, byte @Nullable [] key, Headers headers);
}
