package io.sluice.gateway.depot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.store.ContentPlace;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.StoreChanges;
import io.sluice.topics.Bytes;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows {@code content-index} from its beginning into the store, on a thread of its own. */
final class ContentIndexTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContentIndexTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Deserializer<ContentIndex> reader;
    private final String topic;
    private final GatewayStore store;
    private final Counter unreadable;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "content-index");

    ContentIndexTail(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Deserializer<ContentIndex> reader,
            String topic,
            GatewayStore store,
            MeterRegistry metrics) {
        this.consumers = consumers;
        this.reader = reader;
        this.topic = topic;
        this.store = store;
        this.unreadable = metrics.counter("sluice.depot.index.unreadable");
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (stop.getCount() > 0) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                follow(consumer);
            } catch (KafkaException | TopicsUnavailableException e) {
                LOG.warn("cannot read {}: {}; trying again in {}", topic, e, BACK_OFF);
                rest();
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        TopicPartition only = new TopicPartition(topic, 0);
        consumer.assign(List.of(only));
        OptionalLong next = store.nextOffset(topic, 0);
        if (next.isPresent()) {
            consumer.seek(only, next.getAsLong());
        } else {
            consumer.seekToBeginning(List.of(only));
        }
        while (stop.getCount() > 0) {
            try {
                take(consumer.poll(POLL).records(only));
            } catch (OffsetOutOfRangeException e) {
                LOG.warn("{} is not the log it was: reading it from its beginning", topic);
                consumer.seekToBeginning(List.of(only));
            }
        }
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> messages) {
        if (messages.isEmpty()) {
            return;
        }
        StoreChanges changes = store.changes();
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            take(message, changes);
        }
        changes.nextOffset(topic, 0, messages.get(messages.size() - 1).offset() + 1);
        store.commit(changes, false);
    }

    private void take(ConsumerRecord<byte[], byte[]> message, StoreChanges changes) {
        try {
            ContentIndex index = reader.deserialize(topic, message.value());
            if (index != null) {
                changes.contentPlace(Digests.hex(Bytes.of(index.getDigest())), placeOf(index));
            } else if (message.key() != null) {
                changes.removeContentPlace(new String(message.key(), StandardCharsets.UTF_8));
            }
        } catch (SerializationException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof TopicsUnavailableException unavailable) {
                    changes.close();
                    throw unavailable;
                }
            }
            unreadable.increment();
            LOG.error("record {} of {} cannot be read: {}", message.offset(), topic, e.getMessage());
        }
    }

    private static ContentPlace placeOf(ContentIndex index) {
        return new ContentPlace(
                index.getSizeBytes(),
                index.getChunks().stream()
                        .map(chunk -> new ContentPlace.Chunk(
                                Bytes.of(chunk.getDigest()),
                                chunk.getSizeBytes(),
                                chunk.getPartition(),
                                chunk.getOffset()))
                        .toList());
    }

    private void rest() {
        try {
            if (stop.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("stopping instead of trying again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
