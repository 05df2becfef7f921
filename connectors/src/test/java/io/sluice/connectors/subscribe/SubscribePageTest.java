package io.sluice.connectors.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryItemChange;
import io.sluice.topics.PackageKey;
import io.sluice.topics.PackageRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of docs/subscribe.md do what they say, and stand there as they are run here. */
class SubscribePageTest {
    private static final Path PAGE = Path.of("../docs/subscribe.md");
    private static final Path SOURCE = Path.of("src/test/java/io/sluice/connectors/subscribe/Snippets.java");
    private static final String PACKAGES = "sluice.local.inventory-packages";
    private static final String CHANGES = "sluice.local.inventory-changes";

    private final SchemaIds ids = InMemorySchemaIds.empty();

    @ParameterizedTest
    @ValueSource(strings = {"java", "streams"})
    void thePageShowsWhatIsRunHere(String name) throws IOException {
        String source = Files.readString(SOURCE);
        String snippet = source.substring(
                source.indexOf("    // begin " + name + "\n") + ("    // begin " + name + "\n").length(),
                source.indexOf("    // end " + name));
        assertThat(Files.readString(PAGE))
                .contains("```java\n" + snippet.stripTrailing().stripIndent() + "\n```\n");
    }

    @Test
    void theJavaProgramFollowsRowsAndTheirEnd() {
        // Given
        ids.registerKeys(PACKAGES, PackageKey.getClassSchema());
        ids.register(PACKAGES, PackageRow.getClassSchema());
        TopicPartition partition = new TopicPartition(PACKAGES, 0);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.assign(List.of(partition));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        PackageKey curl = new PackageKey("e1", "dpkg", "curl", "amd64", "8.1");
        PackageKey bash = new PackageKey("e1", "dpkg", "bash", "amd64", "5.2");
        consumer.addRecord(row(0, curl, new PackageRow("e1", "dpkg", "curl", "amd64", "8.1")));
        consumer.addRecord(row(1, bash, new PackageRow("e1", "dpkg", "bash", "amd64", "5.2")));
        consumer.addRecord(new ConsumerRecord<>(PACKAGES, 0, 2, key(curl), null));
        // When
        Map<PackageKey, PackageRow> packages = new HashMap<>();
        Snippets.follow(consumer, ids, packages);
        // Then
        assertThat(packages).containsOnlyKeys(bash);
    }

    @Test
    @SuppressWarnings("NullAway") // a field of an Avro record may be null, its constructor does not say so
    void theStreamsProgramTellsOfNewPackages() {
        // Given
        ids.register(CHANGES, InventoryChange.getClassSchema());
        StreamsBuilder builder = new StreamsBuilder();
        Snippets.newPackages(builder, ids);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "page");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), properties)) {
            var changes = driver.createInputTopic(
                    CHANGES, new StringSerializer(), new RecordSerde<>(ids, InventoryChange.class).serializer());
            var found = driver.createOutputTopic("new-packages", new StringDeserializer(), new StringDeserializer());
            // When
            changes.pipeInput("e1", change(InventoryChangeKind.FIRST));
            changes.pipeInput(
                    "e1",
                    change(
                            InventoryChangeKind.CHANGED,
                            new InventoryItemChange("packages", "dpkg curl amd64 8.1", "{}", null),
                            new InventoryItemChange("packages", "dpkg curl amd64 8.2", null, "{}"),
                            new InventoryItemChange("kernel", "", "\"6.1\"", "\"6.2\"")));
            // Then
            assertThat(found.readKeyValuesToList()).containsExactly(KeyValue.pair("e1", "dpkg curl amd64 8.2"));
        }
    }

    private ConsumerRecord<byte[], byte[]> row(long offset, PackageKey key, PackageRow row) {
        return new ConsumerRecord<>(
                PACKAGES,
                0,
                offset,
                key(key),
                new RecordSerde<>(ids, PackageRow.class).serializer().serialize(PACKAGES, row));
    }

    private byte[] key(PackageKey key) {
        return RecordSerde.ofKeys(ids, PackageKey.class).serializer().serialize(PACKAGES, key);
    }

    private static InventoryChange change(InventoryChangeKind kind, InventoryItemChange... items) {
        return new InventoryChange("e1", Instant.ofEpochMilli(1), kind, "b", "a", List.of(items), 0);
    }
}
