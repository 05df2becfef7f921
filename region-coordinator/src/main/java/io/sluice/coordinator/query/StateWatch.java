package io.sluice.coordinator.query;

import io.sluice.topics.InvocationState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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
 * Reads {@code invocation-state} from its end and tells those who watch an invocation. An end that this process finds
 * itself is told at once, without the way through Kafka: it is as good as what a query of the store would answer, and
 * the log it came from is in Kafka. After an end a watch hears no more.
 *
 * <p>Two threads call the listeners: one polls, the other tells ends; watches may come and go by any thread.
 */
final class StateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateWatch.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** Those beyond are told when they come back from Kafka. */
    private static final int ENDS_WAITING = 1_000;

    private final String topic;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<InvocationState> deserializer;
    private final Watches watches = new Watches();
    private final BlockingQueue<InvocationState> ends = new ArrayBlockingQueue<>(ENDS_WAITING);
    private final Thread thread;
    private final Thread teller;
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
        this.teller = new Thread(this::tellEnds, "invocation-ends");
        teller.setDaemon(true);
    }

    /** Fixes the end that reading begins at, then reads. */
    void start() {
        consumer.assignment().forEach(consumer::position);
        thread.start();
        teller.start();
    }

    /** An invocation is complete. Returns at once; may be called again for the same one. */
    void completed(InvocationState state) {
        if (watches.has(state.getInvocationId()) && !ends.offer(state)) {
            LOG.debug("too many ends at once: {} is told later", state.getInvocationId());
        }
    }

    /** @param current asked once the watch is in place, so that no state is missed between */
    AutoCloseable watch(
            String invocationId, Consumer<InvocationState> listener, Supplier<@Nullable InvocationState> current) {
        return watches.watch(invocationId, listener, current);
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
        if (record.value() != null && watches.has(record.key())) {
            watches.tell(deserializer.deserialize(topic, record.value()));
        }
    }

    private void tellEnds() {
        try {
            while (!closed) {
                watches.tell(ends.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        teller.interrupt();
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
