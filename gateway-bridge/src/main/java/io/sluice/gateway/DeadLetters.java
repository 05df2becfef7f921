package io.sluice.gateway;

import io.sluice.gateway.control.UnreadableRecord;
import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.DeadLetter;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Puts records that cannot be handled where people find them. */
final class DeadLetters implements UnreadableRecord {
    private static final byte[] NOTHING = {};

    private final TopicWriter<DeadLetter> topic;
    private final String gateway;
    private final InstantSource clock;

    DeadLetters(TopicWriter<DeadLetter> topic, String gateway, InstantSource clock) {
        this.topic = topic;
        this.gateway = gateway;
        this.clock = clock;
    }

    @Override
    public void put(ConsumerRecord<byte[], byte[]> message, String reason) {
        Map<String, ByteBuffer> headers = new HashMap<>();
        for (Header header : message.headers()) {
            headers.put(header.key(), wrap(header.value()));
        }
        DeadLetter letter = new DeadLetter(
                clock.millis(),
                "gateway " + gateway,
                message.topic(),
                message.partition(),
                message.offset(),
                wrap(message.key()),
                wrap(message.value()),
                headers,
                reason);
        topic.offer(gateway, letter, Delivery.IGNORED);
    }

    private static ByteBuffer wrap(byte @Nullable [] bytes) {
        return ByteBuffer.wrap(bytes == null ? NOTHING : bytes);
    }
}
