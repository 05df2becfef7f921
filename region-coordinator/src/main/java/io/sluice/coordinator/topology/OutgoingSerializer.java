package io.sluice.coordinator.topology;

import io.sluice.topics.InvocationState;
import io.sluice.topics.SelectTargets;
import io.sluice.topics.Selection;
import io.sluice.topics.event.EventHeaders;
import io.sluice.topics.event.Traceparent;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes what a task sends out, and adds the headers that make an event of it. */
final class OutgoingSerializer implements Serializer<Outgoing> {
    private final RegionSerdes serdes;
    private final EventHeaders events;

    OutgoingSerializer(RegionSerdes serdes, EventHeaders events) {
        this.serdes = serdes;
        this.events = events;
    }

    @Override
    @SuppressWarnings("NullAway") // a tombstone has no bytes
    public byte @Nullable [] serialize(String topic, Headers headers, Outgoing record) {
        SpecificRecord value = record.value();
        if (value == null) {
            return null;
        }
        byte[] bytes = serdes.encode(topic, value);
        events.addTo(headers, value, bytes);
        Traceparent.addTo(headers, record.traceparent().isEmpty() ? traceparent(value) : record.traceparent());
        return bytes;
    }

    @Override
    public byte @Nullable [] serialize(String topic, Outgoing record) {
        return serialize(topic, new RecordHeaders(), record);
    }

    private static String traceparent(SpecificRecord value) {
        if (value instanceof InvocationState state) {
            return state.getTraceparent();
        }
        return value instanceof Selection selection && selection.getOrder() instanceof SelectTargets order
                ? order.getSpec().getTraceparent()
                : "";
    }
}
