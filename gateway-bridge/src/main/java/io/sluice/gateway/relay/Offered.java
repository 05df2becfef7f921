package io.sluice.gateway.relay;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One record from its offer until it is settled; also the producer's callback, which spares an object. */
final class Offered implements Callback {
    final ProducerRecord<byte[], byte[]> message;
    final Route route;
    final long bytes;
    final long atNanos;
    final boolean perishable;
    final Delivery delivery;
    private final Relay relay;
    private @Nullable Lane lane;
    /** The relay's thread, while it hands the record to the producer; only that one can find itself here. */
    private @Nullable Thread handing;

    private boolean notTaken;

    Offered(
            Relay relay,
            ProducerRecord<byte[], byte[]> message,
            Route route,
            long bytes,
            boolean perishable,
            Delivery delivery) {
        this.relay = relay;
        this.message = message;
        this.route = route;
        this.bytes = bytes;
        this.atNanos = System.nanoTime();
        this.perishable = perishable;
        this.delivery = delivery;
    }

    /** The producer is about to get it, for this lane. */
    void handTo(Lane by) {
        lane = by;
        notTaken = false;
        handing = Thread.currentThread();
    }

    /** Whether the producer has taken it: one that has lost sight of the topic, or has no memory left, says no at once. */
    boolean wasTaken() {
        handing = null;
        return !notTaken;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure instanceof TimeoutException && handing == Thread.currentThread()) {
            notTaken = true;
            return;
        }
        Lane by = lane;
        if (by != null) {
            by.settled.incrementAndGet();
        }
        if (failure == null && metadata != null) {
            delivery.placed(metadata.partition(), metadata.offset());
        }
        relay.acknowledged(this, failure);
    }

    static long sizeOf(ProducerRecord<byte[], byte[]> message) {
        byte[] key = message.key();
        byte[] value = message.value();
        long bytes = (key == null ? 0 : key.length) + (value == null ? 0 : value.length) + 64L;
        for (Header header : message.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }
}
