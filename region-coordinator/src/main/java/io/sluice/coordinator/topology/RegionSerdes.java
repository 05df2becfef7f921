package io.sluice.coordinator.topology;

import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.event.EventHeaders;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** How the region's records are written and read. Any thread may use it. */
public final class RegionSerdes {

    private final SchemaIds ids;
    private final TopicName names;
    private final Map<Class<?>, RecordSerde<?>> serdes = new ConcurrentHashMap<>();

    public RegionSerdes(SchemaIds ids, TopicName names) {
        this.ids = ids;
        this.names = names;
    }

    TopicName names() {
        return names;
    }

    <T extends SpecificRecord> Serde<T> of(Class<T> type) {
        return serde(type);
    }

    /** For a store, whose changelog has no schema of its own: written with that of the topic. */
    <T extends SpecificRecord> Serde<T> inStore(TopicSpec topic, Class<T> type) {
        RecordSerde<T> serde = serde(type);
        String name = names.of(topic);
        var serializer = serde.serializer();
        var deserializer = serde.deserializer();
        return Serdes.serdeFrom(
                (changelog, value) -> serializer.serialize(name, value),
                (changelog, bytes) -> deserializer.deserialize(name, bytes));
    }

    /** Events get their headers here, where the streams' sink hands them in. */
    Serializer<Outgoing> outgoing() {
        return new OutgoingSerializer(this, EventHeaders.ofCoordinators(names.region(), InstantSource.system()));
    }

    /** The bytes of a record on a topic whose schema was registered. */
    byte[] encode(String topic, SpecificRecord record) {
        return encodeAs(record.getClass(), topic, record);
    }

    private <T extends SpecificRecord> byte[] encodeAs(Class<T> type, String topic, SpecificRecord record) {
        return serde(type).serializer().serialize(topic, type.cast(record));
    }

    @SuppressWarnings("unchecked") // a class is mapped to the serde made for it
    private <T extends SpecificRecord> RecordSerde<T> serde(Class<T> type) {
        return (RecordSerde<T>) serdes.computeIfAbsent(type, unknown -> new RecordSerde<>(ids, type));
    }
}
