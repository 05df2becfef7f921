package io.sluice.connectors.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final Schema DISK = SchemaBuilder.struct()
            .field("name", Schema.STRING_SCHEMA)
            .field("sizeBytes", Schema.OPTIONAL_INT64_SCHEMA)
            .build();
    private static final Schema VALUE = SchemaBuilder.struct()
            .field("endpointId", Schema.STRING_SCHEMA)
            .field("disks", SchemaBuilder.array(DISK).build())
            .field(
                    "facts",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                            .build())
            .field("since", Schema.INT64_SCHEMA)
            .build();

    private final NestedToJson<SinkRecord> json = new NestedToJson<>();
    private final ToRow<SinkRecord> row = new ToRow<>();

    @Test
    void writesWhatIsNestedAsJsonInOneOrder() {
        // Given
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("b", "2");
        facts.put("a", "1");
        // When
        Struct flat = (Struct) json.apply(message("e-1", value("e-1", facts))).value();
        // Then
        assertThat(flat.getString("disks")).isEqualTo("[{\"name\":\"sda\",\"sizeBytes\":null}]");
        assertThat(flat.getString("facts")).isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
        assertThat(flat.schema().field("disks").schema().name()).isEqualTo("io.debezium.data.Json");
        assertThat(flat.getString("endpointId")).isEqualTo("e-1");
    }

    @Test
    void whatHasNothingNestedPassesAsItIs() {
        // Given
        Schema flat = SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        SinkRecord message = new SinkRecord("t", 0, null, "k", flat, new Struct(flat).put("name", "n"), 0);
        // When, Then
        assertThat(json.apply(message)).isSameAs(message);
    }

    @Test
    void recordsOfSeveralSchemasEachGetTheirOwnShape() {
        // Given
        Schema one =
                SchemaBuilder.struct().field("firstName", Schema.STRING_SCHEMA).build();
        Schema other =
                SchemaBuilder.struct().field("lastName", Schema.STRING_SCHEMA).build();
        // When, Then
        for (int round = 0; round < 2; round++) {
            Struct first =
                    (Struct) row.apply(new SinkRecord("t", 0, null, "k", one, new Struct(one).put("firstName", "a"), 0))
                            .value();
            Struct second = (Struct)
                    row.apply(new SinkRecord("t", 0, null, "k", other, new Struct(other).put("lastName", "b"), 0))
                            .value();
            assertThat(first.getString("first_name")).isEqualTo("a");
            assertThat(second.getString("last_name")).isEqualTo("b");
        }
    }

    @Test
    void namesColumnsAsADatabaseDoes() {
        row.configure(Map.of(ToRow.KEY, "endpoint_id", ToRow.MILLIS, "since"));

        SinkRecord shaped = row.apply(message("e-1", value("e-1", Map.of())));

        assertThat(((Struct) shaped.key()).getString("endpoint_id")).isEqualTo("e-1");
        Struct value = (Struct) shaped.value();
        assertThat(value.schema().fields())
                .extracting("name")
                .containsExactly("endpoint_id", "disks", "facts", "since");
        assertThat(value.get("since")).isEqualTo(Date.from(Instant.ofEpochMilli(1_000)));
    }

    @Test
    void knowsWhereAWordOfANameBegins() {
        assertThat(List.of("endpointId", "usedPercent", "name", "gatewayReceivedAtMicros", "cpuModel"))
                .extracting(ToRow::column)
                .containsExactly("endpoint_id", "used_percent", "name", "gateway_received_at_micros", "cpu_model");
    }

    @Test
    void keepsTheCharacterThatNoTextOfTheDatabaseCanHoldOutOfIt() {
        row.configure(Map.of(ToRow.KEY, "endpoint_id"));

        SinkRecord shaped = row.apply(message("e\0-1", value("e\0-1", Map.of())));

        assertThat(((Struct) shaped.key()).getString("endpoint_id")).isEqualTo("e\uFFFD-1");
        assertThat(((Struct) shaped.value()).getString("endpoint_id")).isEqualTo("e\uFFFD-1");
    }

    @Test
    void refusesAKeyThatNoIndexCanHold() {
        row.configure(Map.of(ToRow.KEY, "endpoint_id"));
        String longest = "é".repeat(ToRow.KEY_BYTES_MAX / 2);

        assertThat(row.apply(message(longest, null)).key()).isNotNull();
        assertThatThrownBy(() -> row.apply(message(longest + "x", null)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the key has 2601 bytes");
    }

    @Test
    void leavesATombstoneATombstone() {
        row.configure(Map.of(ToRow.KEY, "endpoint_id"));

        SinkRecord shaped = row.apply(json.apply(message("e-1", null)));

        assertThat(shaped.value()).isNull();
        assertThat(((Struct) shaped.key()).getString("endpoint_id")).isEqualTo("e-1");
    }

    private static Struct value(String endpoint, Map<String, String> facts) {
        return new Struct(VALUE)
                .put("endpointId", endpoint)
                .put("disks", List.of(new Struct(DISK).put("name", "sda")))
                .put("facts", facts)
                .put("since", 1_000L);
    }

    private static SinkRecord message(String key, @Nullable Struct value) {
        return new SinkRecord(
                "inventory", 0, Schema.STRING_SCHEMA, key, value == null ? null : value.schema(), value, 7);
    }
}
