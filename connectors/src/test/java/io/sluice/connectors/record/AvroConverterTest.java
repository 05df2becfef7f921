package io.sluice.connectors.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.sluice.topics.FilesystemKey;
import io.sluice.topics.InventoryDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

class AvroConverterTest {
    private static final String TOPIC = "sluice.local.inventory-filesystems";

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final AvroConverter converter = new AvroConverter(registry, true);

    @Test
    void readsARecordInConfluentsFormat() throws Exception {
        // Given
        byte[] bytes = framed(new FilesystemKey("e-1", "/var"), TOPIC + "-key");
        // When
        SchemaAndValue read = converter.toConnectData(TOPIC, bytes);
        // Then
        Struct key = (Struct) read.value();
        assertThat(key.getString("endpointId")).isEqualTo("e-1");
        assertThat(key.getString("mount")).isEqualTo("/var");
    }

    @Test
    void readsAFieldThatIsNotThereAsNull() throws Exception {
        byte[] bytes = framed(
                InventoryDisk.newBuilder().setName("sda").setSizeBytes(500L).build(), TOPIC + "-value");

        Struct disk = (Struct) converter.toConnectData(TOPIC, bytes).value();

        assertThat(disk.get("model")).isNull();
        assertThat(disk.getInt64("sizeBytes")).isEqualTo(500L);
        assertThat(disk.schema().field("model").schema().isOptional()).isTrue();
    }

    @Test
    void writesWhatOthersRead() throws Exception {
        // Given
        byte[] bytes = framed(new FilesystemKey("e-1", "/var"), TOPIC + "-key");
        SchemaAndValue read = converter.toConnectData(TOPIC, bytes);
        // When
        byte[] written = Objects.requireNonNull(converter.fromConnectData(TOPIC, read.schema(), read.value()));
        // Then
        int id = ByteBuffer.wrap(written).getInt(1);
        var schema = ((AvroSchema) registry.getSchemaById(id)).rawSchema();
        Object again = new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(written, 5, written.length - 5, null));
        assertThat(again).hasToString("{\"endpointId\": \"e-1\", \"mount\": \"/var\"}");
        assertThat(registry.getAllSubjects()).containsOnly(TOPIC + "-key");
    }

    @Test
    void readsATombstoneAsNothing() {
        assertThat(converter.toConnectData(TOPIC, null)).isEqualTo(SchemaAndValue.NULL);
        assertThat(converter.fromConnectData(TOPIC, null, null)).isNull();
    }

    @Test
    void refusesForGoodWhatIsNoRecord() {
        assertThatThrownBy(() -> converter.toConnectData(TOPIC, new byte[] {'{', '}'}))
                .isInstanceOf(DataException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("the key of a record on topic " + TOPIC + ", 2 bytes, is not in Confluent");
    }

    @Test
    void refusesForGoodARecordThatEndsTooEarly() throws Exception {
        byte[] bytes = framed(new FilesystemKey("e-1", "/var"), TOPIC + "-key");
        byte[] torn = Arrays.copyOf(bytes, bytes.length - 2);

        assertThatThrownBy(() -> converter.toConnectData(TOPIC, torn))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is no io.sluice.topics.FilesystemKey");
    }

    @Test
    void triesAgainWhenTheRegistryIsAway() {
        var away = new MockSchemaRegistryClient() {
            @Override
            public ParsedSchema getSchemaById(int id) throws IOException {
                throw new ConnectException("refused");
            }
        };

        assertThatThrownBy(() -> new AvroConverter(away, false).toConnectData(TOPIC, new byte[] {0, 0, 0, 0, 7, 1}))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("schema registry says refused");
    }

    private byte[] framed(SpecificRecord value, String subject) throws Exception {
        int id = registry.register(subject, new AvroSchema(value.getSchema()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
