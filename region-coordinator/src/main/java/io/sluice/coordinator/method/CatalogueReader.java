package io.sluice.coordinator.method;

import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that reads {@code methods} and {@code content-index} from their beginning and follows them. */
public final class CatalogueReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration JOIN = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Catalogue catalogue;
    private final RecordSerde<Method> methodSerde;
    private final RecordSerde<ContentIndex> contentSerde;
    private final TopicPartition methods;
    private final TopicPartition contents;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean caughtUp;

    private CatalogueReader(Consumer<byte[], byte[]> consumer, Catalogue catalogue, SchemaIds ids, TopicName names) {
        this.consumer = consumer;
        this.catalogue = catalogue;
        this.methodSerde = new RecordSerde<>(ids, Method.class);
        this.contentSerde = new RecordSerde<>(ids, ContentIndex.class);
        this.methods = new TopicPartition(names.of(TopicCatalog.METHODS), 0);
        this.contents = new TopicPartition(names.of(TopicCatalog.CONTENT_INDEX), 0);
        this.thread = new Thread(this::run, "catalogue-reader");
    }

    public static CatalogueReader start(String bootstrapServers, Catalogue catalogue, SchemaIds ids, TopicName names) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "coordinator-catalogue",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        CatalogueReader reader = new CatalogueReader(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                catalogue,
                ids,
                names);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    /** Whether everything that was published before the start is known. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    private void run() {
        try (consumer) {
            consumer.assign(List.of(methods, contents));
            consumer.seekToBeginning(List.of(methods, contents));
            while (stopped.getCount() > 0) {
                try {
                    consumer.poll(POLL).forEach(this::learn);
                    caughtUp = caughtUp || isAtEnd();
                } catch (WakeupException e) {
                    LOG.debug("the catalogue reader was woken to stop");
                } catch (KafkaException e) {
                    LOG.warn("the catalogue cannot be read, trying again: {}", e.getMessage());
                    pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the catalogue reader was interrupted");
        }
    }

    private boolean isAtEnd() {
        return consumer.endOffsets(List.of(methods, contents)).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void learn(ConsumerRecord<byte[], byte[]> message) {
        String key = new String(message.key(), StandardCharsets.UTF_8);
        boolean isMethod = message.topic().equals(methods.topic());
        try {
            if (message.value() == null) {
                forget(isMethod, key);
            } else if (isMethod) {
                catalogue.learn(methodSerde.deserializer().deserialize(message.topic(), message.value()));
            } else {
                catalogue.learn(contentSerde.deserializer().deserialize(message.topic(), message.value()));
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

    private void forget(boolean isMethod, String key) {
        if (isMethod) {
            catalogue.forgetMethod(key);
        } else {
            catalogue.forgetContent(key);
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
