package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSerdeTest {
    private static final String TOPIC = "sluice.local.activation-reports";
    private static final String SELECTIONS = "sluice.local.selections";

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient(List.of(new AvroSchemaProvider()));
    private final SchemaIds ids = new SchemaIds(registry, "mock://serde");

    @Test
    void readsWhatItWrites() {
        // Given
        RecordSerde<LedgerRecord> serde = serde();
        // When
        byte[] bytes = serde.serializer().serialize(TOPIC, Records.reported());
        // Then
        LedgerRecord read = serde.deserializer().deserialize(TOPIC, bytes);
        assertThat(read).isEqualTo(Records.reported());
        assertThat(read.getEvent()).isInstanceOf(TargetReported.class);
    }

    @Test
    void writesConfluentWireFormat() {
        // Given
        ids.register(SELECTIONS, Selection.getClassSchema());
        Selection selection = new Selection("abc", 7, 2L, new CancelTargets("no"));
        // When
        byte[] bytes = new RecordSerde<>(ids, Selection.class).serializer().serialize(SELECTIONS, selection);
        // Then: magic, schema id 1, "abc", 7, 2, second branch, "no"
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("00" + "00000001" + "06616263" + "0e" + "04" + "02" + "046e6f");
    }

    @Test
    void keysOfEqualRecordsAreEqualBytes() {
        // Given
        String topic = "sluice.local.inventory-packages";
        ids.registerKeys(topic, PackageKey.getClassSchema());
        PackageKey key = new PackageKey("e1", "dpkg", "curl", "amd64", "8.1");
        // When
        RecordSerde<PackageKey> serde = RecordSerde.ofKeys(ids, PackageKey.class);
        byte[] bytes = serde.serializer().serialize(topic, key);
        // Then
        byte[] again = RecordSerde.ofKeys(ids, PackageKey.class)
                .serializer()
                .serialize(topic, new PackageKey("e1", "dpkg", "curl", "amd64", "8.1"));
        assertThat(again).isEqualTo(bytes);
        assertThat(serde.deserializer().deserialize(topic, bytes)).isEqualTo(key);
    }

    @Test
    void anIdOfValuesIsNoneOfKeys() {
        ids.register(SELECTIONS, Selection.getClassSchema());
        assertThatThrownBy(() -> RecordSerde.ofKeys(ids, PackageKey.class)
                        .serializer()
                        .serialize(SELECTIONS, new PackageKey("e1", "dpkg", "curl", "amd64", "8.1")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no schema was registered for the keys of topic " + SELECTIONS);
    }

    @Test
    void writesARecordWholeAfterOneThatFailedHalfway() {
        // Given: a record whose last field cannot be written, and one that is as large as they get
        ids.register(SELECTIONS, Selection.getClassSchema());
        var serializer = new RecordSerde<>(ids, Selection.class).serializer();
        byte[] before = serializer.serialize(SELECTIONS, new Selection("abc", 7, 2L, new CancelTargets("no")));
        serializer.serialize(SELECTIONS, new Selection("abc", 7, 2L, new CancelTargets("x".repeat(1 << 20))));
        Selection bad = new Selection("half", 7, 2L, "is none of the branches");
        assertThatThrownBy(() -> serializer.serialize(SELECTIONS, bad)).isInstanceOf(SerializationException.class);
        // When
        byte[] after = serializer.serialize(SELECTIONS, new Selection("abc", 7, 2L, new CancelTargets("no")));
        // Then
        assertThat(after).isEqualTo(before);
    }

    @Test
    void passesTombstonesOn() {
        RecordSerde<LedgerRecord> serde = serde();
        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void readsWhatAnOlderVersionWrote() throws IOException, RestClientException {
        // Given: an endpoint of a version that knew neither the last login nor the session nor what the region gives
        Schema current = Endpoint.getClassSchema();
        Schema older = without(
                current,
                "lastLoginAt",
                "session",
                "givenLabels",
                "wantedAgentVersion",
                "reason",
                "adminLabels",
                "ownLabels");
        int id = registry.register("sluice.local.endpoints-value", new AvroSchema(older));
        GenericRecord written = new GenericRecordBuilder(older)
                .set("endpointId", "e-1")
                .set(
                        "status",
                        new GenericData.EnumSymbol(older.getField("status").schema(), "CONNECTED"))
                .set("assignedGateway", "gw-1")
                .set("connectedGateway", "gw-1")
                .set("host", "h")
                .set("platform", "linux-x86_64")
                .set("address", "127.0.0.1:1")
                .set("agentVersion", "0.1.0")
                .set("labels", Map.of("site", "berlin"))
                .set("lastLoginKind", "NORMAL")
                .set("since", 5L)
                .set("firstSeenAt", 4L)
                .build();
        // When
        Endpoint read = new RecordSerde<>(ids, Endpoint.class)
                .deserializer()
                .deserialize("sluice.local.endpoints", framed(id, older, written));
        // Then
        assertThat(read.getEndpointId()).isEqualTo("e-1");
        assertThat(read.getLabels()).containsEntry("site", "berlin");
        assertThat(read.getLastLoginAt()).isNull();
        assertThat(read.getSession()).isNull();
        assertThat(read.getGivenLabels()).isEmpty();
        assertThat(read.getAdminLabels()).isEmpty();
        assertThat(read.getOwnLabels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00000000", "0100000001", "7b7d"})
    void refusesWhatIsNotInConfluentWireFormat(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> serde().deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("is not in Confluent wire format");
    }

    @Test
    void refusesARecordThatIsCutOff() {
        RecordSerde<LedgerRecord> serde = serde();
        byte[] bytes = serde.serializer().serialize(TOPIC, Records.reported());
        for (int length = 5; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, cut))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("is no LedgerRecord");
        }
    }

    @Test
    void refusesARecordOfAnotherKind() {
        ids.register(SELECTIONS, Selection.getClassSchema());
        byte[] bytes = new RecordSerde<>(ids, Selection.class)
                .serializer()
                .serialize(SELECTIONS, new Selection("abc", 7, 2L, new CancelTargets("no")));
        assertThatThrownBy(() -> serde().deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("is no LedgerRecord");
    }

    @Test
    void tellsAnUnknownSchemaFromABadRecord() {
        byte[] bytes = {0, 0, 0, 0x12, 0x34, 0};
        assertThatThrownBy(() -> serde().deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(TopicsUnavailableException.class)
                .hasMessageContaining("schema id 4660");
    }

    @Test
    void refusesToWriteToATopicWhoseSchemaWasNotRegistered() {
        assertThatThrownBy(() -> new RecordSerde<>(ids, LedgerRecord.class)
                        .serializer()
                        .serialize("sluice.local.other", Records.reported()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no schema was registered for the values of topic sluice.local.other");
    }

    private RecordSerde<LedgerRecord> serde() {
        ids.register(TOPIC, LedgerRecord.getClassSchema());
        return new RecordSerde<>(ids, LedgerRecord.class);
    }

    private static byte[] framed(int id, Schema schema, GenericRecord message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(message, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static Schema without(Schema schema, String... fields) {
        var builder = SchemaBuilder.record(schema.getName())
                .namespace(schema.getNamespace())
                .fields();
        for (Schema.Field field : schema.getFields()) {
            if (!List.of(fields).contains(field.name())) {
                builder = builder.name(field.name()).type(field.schema()).noDefault();
            }
        }
        return builder.endRecord();
    }
}
