package io.sluice.coordinator.method;

import io.sluice.topics.Bytes;
import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.wire.Digests;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads contents chunk by chunk with a consumer of its own for each reader; for contents that fit into memory. */
public final class KafkaContents implements ContentSource {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrapServers;
    private final String topic;
    private final Semaphore readers;
    private final Duration timeout;

    /**
     * Of a region.
     *
     * @param readers at one time
     * @param timeout for each chunk
     */
    public KafkaContents(String bootstrapServers, TopicName names, int readers, Duration timeout) {
        this.bootstrapServers = bootstrapServers;
        this.topic = names.of(TopicCatalog.CONTENT);
        this.readers = new Semaphore(readers);
        this.timeout = timeout;
    }

    @Override
    public byte[] read(ContentIndex index) {
        if (!readers.tryAcquire()) {
            throw new Refusal(Refusal.Kind.BUSY, "as many contents as content.readers allows are being read");
        }
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.toIntExact(index.getSizeBytes()));
            for (ContentChunkRef chunk : index.getChunks()) {
                whole.writeBytes(read(consumer, chunk));
            }
            byte[] content = whole.toByteArray();
            if (!Arrays.equals(Digests.sha256(content), Bytes.of(index.getDigest()))) {
                throw unreadable("what lies on " + topic + " is not what was published");
            }
            return content;
        } catch (KafkaException e) {
            throw unreadable("cannot read " + topic + ": " + e.getMessage());
        } finally {
            readers.release();
        }
    }

    private byte[] read(Consumer<byte[], byte[]> consumer, ContentChunkRef chunk) {
        TopicPartition partition = new TopicPartition(topic, chunk.getPartition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, chunk.getOffset());
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL).records(partition)) {
                byte[] value = message.value();
                if (message.offset() != chunk.getOffset() || value == null) {
                    throw unreadable(topic + " has no chunk at offset " + chunk.getOffset());
                }
                return value;
            }
        }
        throw unreadable("no chunk from " + topic + " within " + timeout.toMillis() + " ms");
    }

    private static Refusal unreadable(String why) {
        return new Refusal(Refusal.Kind.UNREADABLE, why);
    }

    private Consumer<byte[], byte[]> consumer() {
        int timeoutMillis = Math.toIntExact(timeout.toMillis());
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "coordinator-contents",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeoutMillis,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        timeoutMillis),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
