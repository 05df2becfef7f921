package io.sluice.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.spool.StoreSpool;
import io.sluice.gateway.store.GatewayStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolingTest {
    private static final RelayLimits LIMITS = new RelayLimits(100, 10_000, Duration.ofSeconds(1));
    private static final Node NODE = new Node(1, "localhost", 1);

    @TempDir
    Path folder;

    private final List<String> settled = new CopyOnWriteArrayList<>();
    private final ToldTurns turns = new ToldTurns();
    private GatewayStore store;

    @BeforeEach
    void open() {
        store = GatewayStore.open(folder, 1 << 20, 1 << 20);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void settlesFromDiskWhileKafkaIsSilentAndDrainsInOrder() {
        MockProducer<byte[], byte[]> kafka = kafka(false);
        try (Relay relay = relay(kafka, 10_000)) {
            offer(relay, "a");
            await().until(() -> relay.spooledPartitions() == 1);
            offer(relay, "b");
            offer(relay, "c");
            await().untilAsserted(() -> assertThat(settled).containsExactly("b", "c"));
            assertThat(sent(kafka)).containsExactly("a");

            await().until(() -> {
                kafka.completeNext();
                return relay.spooledPartitions() == 0;
            });

            assertThat(sent(kafka)).containsExactly("a", "b", "c");
            assertThat(relay.spoolBytes()).isZero();
        }
    }

    @Test
    void drainsWhatAnEarlierProcessSpooledBeforeAnythingElse() {
        Relay first = relay(kafka(false), 10_000);
        offer(first, "a");
        await().until(() -> first.spooledPartitions() == 1);
        offer(first, "b");
        offer(first, "c");
        await().untilAsserted(() -> assertThat(settled).contains("b", "c"));
        first.close();

        MockProducer<byte[], byte[]> kafka = kafka(true);
        try (Relay second = relay(kafka, 10_000)) {
            offer(second, "d");
            await().until(() -> sent(kafka).size() == 3);

            assertThat(sent(kafka)).containsExactly("b", "c", "d");
        }
    }

    @Test
    void spoolsWithoutAnyProducerOnceTheTopicIsRemembered() {
        store.rememberPartitions("topic", 1);
        Relay relay = new Relay(
                () -> {
                    throw new KafkaException("no bootstrap host can be resolved");
                },
                LIMITS,
                new SpoolLimits(Duration.ofMillis(20), 10_000, 100),
                new StoreSpool(store),
                turns,
                new SimpleMeterRegistry());
        relay.start();
        try (relay) {
            offer(relay, "a");

            await().untilAsserted(() -> assertThat(settled).containsExactly("a"));
        }
    }

    @Test
    void aTopicThatTheProducerHasLostSightOfIsSpooledUntilItIsSeenAgain() {
        LosingProducer kafka = new LosingProducer();
        try (Relay relay = relay(kafka, 10_000)) {
            offer(relay, "a");
            await().untilAsserted(() -> assertThat(settled).containsExactly("a"));
            kafka.lost = true;

            offer(relay, "b");
            offer(relay, "c");
            await().untilAsserted(() -> assertThat(settled).containsExactly("a", "b", "c"));
            assertThat(sent(kafka)).containsExactly("a");
            kafka.lost = false;
            await().until(() -> relay.spooledPartitions() == 0);
            offer(relay, "d");

            await().untilAsserted(() -> assertThat(sent(kafka)).containsExactly("a", "b", "c", "d"));
        }
    }

    @Test
    void refusesWhenTheQuotaIsReached() {
        try (Relay relay = relay(kafka(false), 800)) {
            offer(relay, "a");
            await().until(() -> relay.spooledPartitions() == 1);
            offer(relay, "b");
            offer(relay, "c");
            offer(relay, "d");

            await().until(() -> relay.capacity().spoolFull());

            assertThat(offer(relay, "e")).isEqualTo(Admission.QUEUE_FULL);
        }
    }

    @Test
    void dropsWhatIsWorthlessWhenLate() {
        try (Relay relay = relay(kafka(false), 10_000)) {
            offer(relay, "a");
            await().until(() -> relay.spooledPartitions() == 1);

            relay.offerPerishable(message("beat"), failure -> settled.add(String.valueOf(failure)));

            await().untilAsserted(
                            () -> assertThat(settled).singleElement().asString().contains("worthless when late"));
        }
    }

    @Test
    void tellsEachTurnAndWhenTheQuotaIsReached() {
        MockProducer<byte[], byte[]> kafka = kafka(false);
        try (Relay relay = relay(kafka, 800)) {
            offer(relay, "a");
            await().until(() -> relay.spooledPartitions() == 1);
            offer(relay, "b");
            offer(relay, "c");
            offer(relay, "d");
            await().until(() -> relay.capacity().spoolFull());
            await().until(() -> turns.told.contains("quota reached"));
            await().until(() -> {
                kafka.completeNext();
                return relay.spooledPartitions() == 0;
            });
        }
        assertThat(turns.told)
                .containsSubsequence(
                        "topic-0 DIRECT SPOOLING",
                        "quota reached",
                        "topic-0 SPOOLING DRAINING",
                        "topic-0 DRAINING DIRECT")
                .contains("quota left");
    }

    private static final class ToldTurns implements Turns {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void turned(Turn turn) {
            told.add(turn.topic() + "-" + turn.partition() + " " + turn.from() + " " + turn.to());
        }

        @Override
        public void quota(boolean reached, long spoolBytes, long quotaBytes) {
            told.add("quota " + (reached ? "reached" : "left"));
        }
    }

    private Relay relay(MockProducer<byte[], byte[]> kafka, long quota) {
        Relay relay = new Relay(
                () -> kafka,
                LIMITS,
                new SpoolLimits(Duration.ofMillis(20), quota, 100),
                new StoreSpool(store),
                turns,
                new SimpleMeterRegistry());
        relay.start();
        return relay;
    }

    private Admission offer(Relay relay, String key) {
        return relay.offer(message(key), failure -> {
            if (failure == null) {
                settled.add(key);
            }
        });
    }

    private static ProducerRecord<byte[], byte[]> message(String key) {
        return new ProducerRecord<>("topic", key.getBytes(StandardCharsets.UTF_8), new byte[1]);
    }

    private static List<String> sent(MockProducer<byte[], byte[]> kafka) {
        return kafka.history().stream()
                .map(message -> new String(message.key(), StandardCharsets.UTF_8))
                .toList();
    }

    /** As a producer answers whose broker has just come back and does not tell of the topic yet. */
    private static final class LosingProducer extends MockProducer<byte[], byte[]> {
        volatile boolean lost;

        LosingProducer() {
            super(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
            if (lost) {
                TimeoutException failure = new TimeoutException("Topic topic not present in metadata after 20 ms.");
                callback.onCompletion(null, failure);
                return CompletableFuture.failedFuture(failure);
            }
            return super.send(message, callback);
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            if (lost) {
                throw new TimeoutException("Topic topic not present in metadata after 20 ms.");
            }
            return super.partitionsFor(topic);
        }
    }

    private static MockProducer<byte[], byte[]> kafka(boolean answering) {
        return new MockProducer<>(cluster(), answering, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Cluster cluster() {
        Node[] nodes = {NODE};
        return new Cluster(
                "kafka", List.of(NODE), List.of(new PartitionInfo("topic", 0, NODE, nodes, nodes)), Set.of(), Set.of());
    }
}
