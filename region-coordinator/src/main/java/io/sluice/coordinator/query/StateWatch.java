package io.sluice.coordinator.query;

import io.sluice.topics.InvocationState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code invocation-state} from its end and tells those who watch an invocation. A thread of its own polls and calls
 * the listeners; watches may come and go by any thread.
 */
final class StateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateWatch.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String topic;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<InvocationState> deserializer;
    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final Thread thread;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile boolean closed;

    StateWatch(String topic, int partitions, String bootstrapServers, Deserializer<InvocationState> deserializer) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        this.thread = new Thread(this::read, "invocation-watch");
        thread.setDaemon(true);
    }

    /** Fixes the end that reading begins at, then reads. */
    void start() {
        consumer.assignment().forEach(consumer::position);
        thread.start();
    }

    /** One listener. Its own lock keeps the first state from overtaking a later one. */
    private final class Watch implements AutoCloseable {
        private final String invocationId;
        private final Consumer<InvocationState> listener;
        private boolean told;

        private Watch(String invocationId, Consumer<InvocationState> listener) {
            this.invocationId = invocationId;
            this.listener = listener;
        }

        private synchronized void first(InvocationState state) {
            if (!told) {
                listener.accept(state);
            }
        }

        private synchronized void next(InvocationState state) {
            told = true;
            listener.accept(state);
        }

        @Override
        public void close() {
            watches.computeIfPresent(invocationId, (id, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** @param current asked once the watch is in place, so that no state is missed between */
    AutoCloseable watch(
            String invocationId, Consumer<InvocationState> listener, Supplier<@Nullable InvocationState> current) {
        Watch watch = new Watch(invocationId, listener);
        watches.compute(invocationId, (id, all) -> {
            Set<Watch> set = all == null ? ConcurrentHashMap.newKeySet() : all;
            set.add(watch);
            return set;
        });
        try {
            InvocationState state = current.get();
            if (state != null) {
                watch.first(state);
            }
            return watch;
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private void read() {
        while (!closed) {
            try {
                consumer.poll(POLL).forEach(this::tell);
            } catch (WakeupException e) {
                LOG.debug("woken to end");
            } catch (RuntimeException e) {
                LOG.warn("cannot read {}: {}; trying again", topic, e.toString());
                pause();
            }
        }
        consumer.close(CloseOptions.timeout(CLOSE));
    }

    private void tell(ConsumerRecord<String, byte[]> record) {
        Set<Watch> interested = watches.get(record.key());
        if (interested == null || record.value() == null) {
            return;
        }
        InvocationState state = deserializer.deserialize(topic, record.value());
        for (Watch watch : interested) {
            try {
                watch.next(state);
            } catch (RuntimeException e) {
                LOG.warn("a listener to invocation {} failed and is dropped", record.key(), e);
                watch.close();
            }
        }
    }

    private void pause() {
        try {
            if (ending.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("told to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        ending.countDown();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close(CloseOptions.timeout(CLOSE));
            return;
        }
        consumer.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
