package io.sluice.connectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.connectors.inventory.report.ReportReader;
import io.sluice.topics.Inventory;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

/** Whoever has built its own reader of the inventory goes on reading it when fields are added, and can read what was. */
class InventoryEvolutionTest {
    private static final Schema TODAY = Inventory.getClassSchema();
    private static final List<String> ADDED_LATER = List.of("firmware", "users", "facts");

    @Test
    void anOlderReaderReadsWhatIsWrittenToday() throws Exception {
        // Given
        var sent = Reports.sent("e1", Reports.of(1, "curl=8.1"), 2);
        Inventory inventory = new ReportReader(1 << 20).read(sent.manifest(), sent.packed());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(TODAY, SpecificData.getForClass(Inventory.class)).write(inventory, encoder);
        encoder.flush();
        // When
        GenericRecord read = new GenericDatumReader<GenericRecord>(TODAY, older())
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        // Then
        assertThat(read.get("endpointId")).hasToString("e1");
        assertThat((List<?>) read.get("packages")).hasSize(1);
        assertThat(read.hasField("facts")).isFalse();
    }

    @Test
    void todaysReaderReadsWhatAnOlderVersionWrote() throws Exception {
        // Given
        GenericRecord written = new GenericRecordBuilder(older())
                .set("endpointId", "e1")
                .set("gateway", "gw-1")
                .set("scannedAt", 1L)
                .set("reportedAt", 2L)
                .set("digest", "d")
                .set("scanner", "s/1")
                .build();
        // When
        Inventory read = read(older(), written);
        // Then
        assertThat(read.getEndpointId()).isEqualTo("e1");
        assertThat(read.getFacts()).isEmpty();
        assertThat(read.getUsers()).isEmpty();
        assertThat(read.getFirmware()).isNull();
    }

    @Test
    void todaysReaderReadsWhatANewerVersionWrites() throws Exception {
        // Given
        Schema newer = newer("\"default\":null,");
        GenericRecord written = new GenericRecordBuilder(newer)
                .set("endpointId", "e1")
                .set("gateway", "gw-1")
                .set("scannedAt", 1L)
                .set("reportedAt", 2L)
                .set("digest", "d")
                .set("scanner", "s/1")
                .set("assetTag", "42")
                .build();
        // Then
        assertThat(read(newer, written).getDigest()).isEqualTo("d");
    }

    /** What the registry refuses: the rule that the others stand on. */
    @Test
    void aNewFieldWithoutADefaultCouldNotReadWhatIsThere() {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(newer(""), TODAY)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(newer("\"default\":null,"), TODAY)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static Inventory read(Schema writer, GenericRecord written) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(writer).write(written, encoder);
        encoder.flush();
        return new SpecificDatumReader<Inventory>(writer, TODAY, SpecificData.getForClass(Inventory.class))
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    }

    private static Schema older() {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : TODAY.getFields()) {
            if (!ADDED_LATER.contains(field.name())) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        return Schema.createRecord(TODAY.getName(), TODAY.getDoc(), TODAY.getNamespace(), false, fields);
    }

    private static Schema newer(String defaultText) {
        String text = TODAY.toString();
        String field = "{\"name\":\"assetTag\"," + defaultText + "\"type\":[\"null\",\"string\"]}";
        return new Schema.Parser().parse(text.substring(0, text.length() - 2) + "," + field + "]}");
    }
}
