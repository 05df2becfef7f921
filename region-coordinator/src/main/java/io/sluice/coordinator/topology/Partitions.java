package io.sluice.coordinator.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a key leads to: what Kafka's default partitioner does, on the key's UTF-8 bytes. */
public final class Partitions {
    private Partitions() {}

    public static int of(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
