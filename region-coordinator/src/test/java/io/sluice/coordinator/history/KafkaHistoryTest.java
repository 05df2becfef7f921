package io.sluice.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.history.History.Part;
import io.sluice.coordinator.history.KafkaHistory.Bounds;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.GatewayTurned;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A partition is read back over a consumer that gives what is asked for. */
class KafkaHistoryTest {
    private static final TopicName NAMES = new TopicName("local");
    private static final String TOPIC = NAMES.of(TopicCatalog.GATEWAY_EVENTS);
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final SchemaIds ids = InMemorySchemaIds.of(NAMES);
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    @Test
    void findsTheLastOfAKeyAmongThoseOfOthers() throws HistoryUnreadableException {
        // Given
        for (int i = 0; i < 5_000; i++) {
            append(i % 1_000 == 0 ? "gw-1" : "gw-2");
        }
        // When
        Part<GatewayEvent> found = history(10_000).last(TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, "gw-1", 10);
        // Then
        assertThat(found.records()).extracting(GatewayEvent::getAt).containsExactly(0L, 1_000L, 2_000L, 3_000L, 4_000L);
        assertThat(found.whole()).isTrue();
    }

    @Test
    void takesTheNewestAndSaysThatThereAreOlderOnes() throws HistoryUnreadableException {
        // Given
        for (int i = 0; i < 5_000; i++) {
            append("gw-1");
        }
        // When
        Part<GatewayEvent> found = history(10_000).last(TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, "gw-1", 3);
        // Then
        assertThat(found.records()).extracting(GatewayEvent::getAt).containsExactly(4_997L, 4_998L, 4_999L);
        assertThat(found.whole()).isFalse();
    }

    @Test
    void looksAtNoMoreRecordsThanItMay() throws HistoryUnreadableException {
        // Given
        append("gw-1");
        for (int i = 0; i < 5_000; i++) {
            append("gw-2");
        }
        // When
        Part<GatewayEvent> found = history(4_000).last(TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, "gw-1", 3);
        // Then
        assertThat(found.records()).isEmpty();
        assertThat(found.whole()).isFalse();
    }

    @Test
    void readsTheNewestOfAllKeysInTheirOrder() throws HistoryUnreadableException {
        // Given
        for (int i = 0; i < 5_000; i++) {
            append("gw-" + i % 3);
        }
        List<Long> read = new ArrayList<>();
        // When
        boolean whole = history(4_000)
                .recent(TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, 3, event -> read.add(event.getAt()));
        // Then
        assertThat(read).containsExactly(4_997L, 4_998L, 4_999L);
        assertThat(whole).isFalse();
        // When more is wanted than may be looked at
        read.clear();
        history(4_000)
                .recent(TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, 10_000, event -> read.add(event.getAt()));
        // Then
        assertThat(read).hasSize(4_000);
    }

    @Test
    void aKafkaThatIsAwayIsNamed() {
        KafkaHistory history = new KafkaHistory(
                () -> {
                    throw new KafkaException("no broker");
                },
                ids,
                NAMES,
                1,
                new Bounds(1, 100, Duration.ofSeconds(1)));
        assertThatThrownBy(() -> history.last(TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, "gw-1", 3))
                .isInstanceOf(HistoryUnreadableException.class)
                .hasMessageContaining("no broker");
    }

    private KafkaHistory history(int records) {
        return new KafkaHistory(Reading::new, ids, NAMES, 1, new Bounds(1, records, Duration.ofSeconds(20)));
    }

    private void append(String gateway) {
        GatewayEvent event = new GatewayEvent(gateway, (long) log.size(), 0L, 0L, new GatewayTurned("", "UP"));
        log.add(new ConsumerRecord<>(
                TOPIC,
                0,
                log.size(),
                gateway.getBytes(StandardCharsets.UTF_8),
                new RecordSerde<>(ids, GatewayEvent.class).serializer().serialize(TOPIC, event)));
    }

    /** Gives the log from wherever it was sought to. */
    private final class Reading extends MockConsumer<byte[], byte[]> {
        Reading() {
            super("earliest");
            updateBeginningOffsets(Map.of(PARTITION, 0L));
            updateEndOffsets(Map.of(PARTITION, (long) log.size()));
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            super.seek(partition, offset);
            log.subList((int) offset, log.size()).forEach(this::addRecord);
        }
    }
}
