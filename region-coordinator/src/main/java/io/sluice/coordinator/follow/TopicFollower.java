package io.sluice.coordinator.follow;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that reads topics of one partition from their beginning and follows them. */
public final class TopicFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration JOIN = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Followed> topics;
    private final List<TopicPartition> partitions;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean caughtUp;

    /**
     * One topic.
     *
     * @param learn takes the key and the bytes of a value
     * @param forget takes the key of what was deleted
     */
    public record Followed(String topic, BiConsumer<String, byte[]> learn, Consumer<String> forget) {

        /** @param learn called by the one thread, as is {@code forget} */
        public static <T extends SpecificRecord> Followed of(
                String topic, Deserializer<T> values, Consumer<T> learn, Consumer<String> forget) {
            return new Followed(topic, (key, bytes) -> learn.accept(values.deserialize(topic, bytes)), forget);
        }
    }

    private TopicFollower(String name, KafkaConsumer<byte[], byte[]> consumer, List<Followed> topics) {
        this.consumer = consumer;
        this.topics = topics.stream().collect(Collectors.toMap(Followed::topic, Function.identity()));
        this.partitions = topics.stream()
                .map(followed -> new TopicPartition(followed.topic(), 0))
                .toList();
        this.thread = new Thread(this::run, name + "-reader");
    }

    /** @param name of the thread and of the client, in words such as catalogue */
    public static TopicFollower start(String bootstrapServers, String name, List<Followed> topics) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "coordinator-" + name,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        TopicFollower follower = new TopicFollower(
                name, new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()), topics);
        follower.thread.setDaemon(true);
        follower.thread.start();
        return follower;
    }

    /** Whether everything that was there before the start is known. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    private void run() {
        try (consumer) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (stopped.getCount() > 0) {
                try {
                    consumer.poll(POLL).forEach(this::learn);
                    caughtUp = caughtUp || isAtEnd();
                } catch (WakeupException e) {
                    LOG.debug("{} was woken to stop", thread.getName());
                } catch (KafkaException e) {
                    LOG.warn("{} cannot read, trying again: {}", thread.getName(), e.getMessage());
                    pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        }
    }

    private boolean isAtEnd() {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void learn(ConsumerRecord<byte[], byte[]> message) {
        Followed followed = topics.get(message.topic());
        if (followed == null) {
            throw new IllegalStateException(message.topic() + " was not asked for");
        }
        String key = new String(message.key(), StandardCharsets.UTF_8);
        try {
            if (message.value() == null) {
                followed.forget().accept(key);
            } else {
                followed.learn().accept(key, message.value());
            }
        } catch (SerializationException e) {
            LOG.error(
                    "{} at offset {} of {} cannot be read and is left out: {}",
                    key,
                    message.offset(),
                    message.topic(),
                    e.getMessage());
        }
    }

    private void pause() throws InterruptedException {
        if (stopped.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("stopped while waiting for Kafka");
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        consumer.wakeup();
        try {
            thread.join(JOIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
