package io.sluice.gateway.depot;

import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;

/** Makes consumers that fetch one batch at a time. */
public interface ChunkConsumers {
    /** @param readOn asked, for each record, whether the one behind it may be fetched already */
    Consumer<byte[], byte[]> open(BooleanSupplier readOn);
}
