package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SchemaIdsTest {
    private static final String TOPIC = "sluice.local.tallies";
    private static final String SUBJECT = "sluice.local.tallies-value";
    private static final Schema SCHEMA = Tally.getClassSchema();

    @Test
    void setsTheLevelBeforeItRegisters() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.LEVEL_FIRST)) {
            new SchemaIds(registry.url()).register(TOPIC, SCHEMA);
            assertThat(registry.requests())
                    .containsExactly("PUT /config/" + SUBJECT, "POST /subjects/" + SUBJECT + "/versions");
            assertThat(registry.levels()).containsEntry(SUBJECT, "BACKWARD_TRANSITIVE");
        }
    }

    @Test
    void setsTheLevelAfterwardsWhereASubjectMustHaveAVersionFirst() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.VERSION_FIRST)) {
            new SchemaIds(registry.url()).register(TOPIC, SCHEMA);
            assertThat(registry.requests())
                    .containsExactly(
                            "PUT /config/" + SUBJECT,
                            "POST /subjects/" + SUBJECT + "/versions",
                            "PUT /config/" + SUBJECT);
            assertThat(registry.levels()).containsEntry(SUBJECT, "BACKWARD_TRANSITIVE");
        }
    }

    @Test
    void asksTheRegistryNothingOnTheHotPath() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.LEVEL_FIRST)) {
            // Given
            SchemaIds ids = new SchemaIds(registry.url());
            ids.register(TOPIC, SCHEMA);
            RecordSerde<Tally> serde = new RecordSerde<>(ids, Tally.class);
            int asked = registry.requests().size();
            // When
            for (int i = 0; i < 1_000; i++) {
                byte[] bytes = serde.serializer().serialize(TOPIC, Records.tally(i));
                assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(Records.tally(i));
            }
            ids.register(TOPIC, SCHEMA);
            // Then
            assertThat(registry.requests()).hasSize(asked);
        }
    }

    @Test
    void asksOnceForASchemaItFirstMeetsWhileReading() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.LEVEL_FIRST)) {
            // Given
            int id = new SchemaIds(registry.url()).register(TOPIC, SCHEMA);
            SchemaIds reader = new SchemaIds(registry.url());
            int asked = registry.requests().size();
            // When
            Schema first = reader.schemaOf(id);
            Schema second = reader.schemaOf(id);
            // Then
            assertThat(first).isEqualTo(SCHEMA).isSameAs(second);
            assertThat(registry.requests()).hasSize(asked + 1);
        }
    }

    @Test
    void saysWhichSchemaWasRefusedAsIncompatibleAndWhatToDo() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.REFUSING)) {
            SchemaIds ids = new SchemaIds(registry.url());
            assertThatThrownBy(() -> ids.register(TOPIC, SCHEMA))
                    .isInstanceOf(TopicsUnavailableException.class)
                    .hasMessageContaining("refuses io.sluice.topics.Tally for subject " + SUBJECT + " as incompatible")
                    .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE")
                    .hasMessageContaining("give new fields a default");
        }
    }

    @Test
    void saysThatAnIdIsUnknown() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.LEVEL_FIRST)) {
            SchemaIds ids = new SchemaIds(registry.url());
            assertThatThrownBy(() -> ids.schemaOf(4711))
                    .isInstanceOf(TopicsUnavailableException.class)
                    .hasMessageContaining("cannot look up schema id 4711")
                    .hasMessageContaining("Schema not found");
        }
    }

    @Test
    void saysWhereTheRegistryShouldBeWhenNobodyListens() throws IOException {
        String url;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + socket.getLocalPort();
        }
        SchemaIds ids = new SchemaIds(url);
        assertThatThrownBy(() -> ids.register(TOPIC, SCHEMA))
                .isInstanceOf(TopicsUnavailableException.class)
                .hasMessageContaining("the schema registry at " + url)
                .hasMessageContaining("is schema.registry.url right?");
    }

    @Test
    void givesUpOnARegistryThatNeverAnswers() throws IOException {
        // Given: the system accepts the connection, nobody reads from it
        try (ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            SchemaIds ids = new SchemaIds("http://127.0.0.1:" + socket.getLocalPort(), Duration.ofMillis(200));
            // Then
            assertThatThrownBy(() -> ids.register(TOPIC, SCHEMA))
                    .isInstanceOf(TopicsUnavailableException.class)
                    .hasMessageContaining("timed out");
        }
    }

    @Test
    void asksTheNextAddressWhenTheFirstIsAway() throws IOException {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.LEVEL_FIRST)) {
            String away;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                away = "http://127.0.0.1:" + socket.getLocalPort();
            }
            int id = new SchemaIds(away + "," + registry.url()).register(TOPIC, SCHEMA);
            assertThat(id).isEqualTo(1);
        }
    }

    @Test
    void refusesToNameAnIdThatWasNotRegistered() {
        assertThatThrownBy(() -> Records.ids().idOf(TOPIC))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no schema was registered for the values of topic " + TOPIC);
    }

    @Test
    void schemasOfKeysHaveASubjectOfTheirOwn() {
        try (RegistryDouble registry = new RegistryDouble(RegistryDouble.Manner.LEVEL_FIRST)) {
            // Given
            SchemaIds ids = new SchemaIds(registry.url());
            String topic = "sluice.local.inventory-packages";
            // When
            int keys = ids.registerKeys(topic, PackageKey.getClassSchema());
            int values = ids.register(topic, PackageRow.getClassSchema());
            // Then
            assertThat(registry.levels())
                    .containsEntry(topic + "-key", "BACKWARD_TRANSITIVE")
                    .containsEntry(topic + "-value", "BACKWARD_TRANSITIVE");
            assertThat(ids.idOfKeys(topic)).isEqualTo(keys).isNotEqualTo(values);
            assertThat(ids.idOf(topic)).isEqualTo(values);
            assertThat(ids.registerKeys(topic, PackageKey.getClassSchema())).isEqualTo(keys);
        }
    }

    @Test
    void refusesToNameAnIdOfKeysThatWasNotRegistered() {
        SchemaIds ids = Records.ids();
        ids.register(TOPIC, SCHEMA);
        assertThatThrownBy(() -> ids.idOfKeys(TOPIC))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no schema was registered for the keys of topic " + TOPIC);
    }

    @Test
    void everySchemaOfTheCatalogueCanBeRegistered() {
        SchemaIds ids = Records.ids();
        TopicName names = new TopicName("local");
        List<TopicSpec> topics = TopicCatalog.OF_REGION;
        for (TopicSpec topic : topics) {
            Schema schema = topic.schema();
            if (schema != null) {
                assertThat(ids.schemaOf(ids.register(names.of(topic), schema))).isEqualTo(schema);
            }
            Schema keys = topic.keySchema();
            if (keys != null) {
                assertThat(ids.schemaOf(ids.registerKeys(names.of(topic), keys)))
                        .isEqualTo(keys);
            }
        }
    }
}
