package io.sluice.gateway.relay;

import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.event.EventHeaders;
import io.sluice.topics.event.Traceparent;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Offers records of one topic to the relay.
 *
 * @param <T> class of the topic's values
 */
public final class TopicWriter<T extends SpecificRecord> {

    private final Relay relay;
    private final String topic;
    private final RecordSerde<T> serde;
    private final EventHeaders events;

    /** For a topic whose schema has been registered. */
    public TopicWriter(Relay relay, SchemaIds ids, String topic, Class<T> type, EventHeaders events) {
        this.relay = relay;
        this.topic = topic;
        this.events = events;
        this.serde = new RecordSerde<>(ids, type);
    }

    /** Never blocks. */
    public Admission offer(String key, T value, Delivery delivery) {
        return relay.offer(message(key, value, ""), delivery);
    }

    /** The same, as a part of this trace; empty: of none. */
    public Admission offer(String key, T value, String traceparent, Delivery delivery) {
        return relay.offer(message(key, value, traceparent), delivery);
    }

    /** For a record that is worthless when late: it is dropped, not spooled, while Kafka is silent. Never blocks. */
    public Admission offerPerishable(String key, T value, Delivery delivery) {
        return relay.offerPerishable(message(key, value, ""), delivery);
    }

    private ProducerRecord<byte[], byte[]> message(String key, T value, String traceparent) {
        byte[] bytes = serde.serializer().serialize(topic, value);
        var message = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), bytes);
        events.addTo(message.headers(), value, bytes);
        Traceparent.addTo(message.headers(), traceparent);
        return message;
    }
}
