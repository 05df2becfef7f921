package io.sluice.gateway.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** One topic: its partitions, once their number is known or remembered. */
final class Route {
    final String topic;
    /** Records that came before the number of partitions was known. For the relay's thread. */
    final Deque<Offered> waiting = new ArrayDeque<>();
    /** Empty: not known yet. Only ever grows. */
    volatile Lane[] lanes = {};
    /** The present producer knows the topic, so that a send does not wait for Kafka. */
    volatile boolean reachable;

    Route(String topic) {
        this.topic = topic;
    }

    /** Kafka's own choice: murmur2 over the key. Null while the number of partitions is not known. */
    @Nullable
    Lane laneOf(ProducerRecord<byte[], byte[]> message) {
        Lane[] known = lanes;
        if (known.length == 0) {
            return null;
        }
        byte[] key = message.key();
        Integer given = message.partition();
        if (given != null) {
            return given < known.length ? known[given] : null;
        }
        return known[
                key == null
                        ? ThreadLocalRandom.current().nextInt(known.length)
                        : Utils.toPositive(Utils.murmur2(key)) % known.length];
    }
}
