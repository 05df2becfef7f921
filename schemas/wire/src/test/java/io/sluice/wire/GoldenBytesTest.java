package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of each message are what agents in the field send and expect: they change only with the protocol. */
class GoldenBytesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static List<Schema> messages() {
        return WireSchemas.records();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theExampleHasTheBytesOnFile(Schema schema) throws IOException {
        // Given
        Object example = example(schema);
        // When
        String written = AnnotatedHex.of(schema, example);
        // Then
        assertThat(written)
                .as(
                        "%s.hex; if the message is new, or the protocol has a new version, put there:\n%s",
                        name(schema), written)
                .isEqualTo(golden(schema));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theBytesOnFileAreWhatTheRecordEncodesTo(Schema schema) throws IOException {
        assertThat(AvroForm.encode(example(schema))).isEqualTo(AnnotatedHex.bytes(golden(schema)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theBytesOnFileDecodeToTheExample(Schema schema) throws IOException {
        assertThat(AvroForm.decode(schema, AnnotatedHex.bytes(golden(schema)))).isEqualTo(example(schema));
    }

    @Test
    void aChangedFieldShowsInItsOwnLine() {
        // Given
        Schema schema = WireSchemas.of("Fetch");
        String before = AnnotatedHex.of(schema, new Fetch(new byte[32], 0, 20));
        // When
        String after = AnnotatedHex.of(schema, new Fetch(new byte[32], 0, 21));
        // Then
        List<String> changed = after.lines()
                .filter(line -> before.lines().noneMatch(line::equals))
                .toList();
        assertThat(changed).containsExactly("2a  # length: 21");
    }

    private static Object example(Schema schema) {
        return WireExamples.of(name(schema));
    }

    private static String golden(Schema schema) throws IOException {
        Path file = GOLDEN.resolve(name(schema) + ".hex");
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }

    private static String name(Schema schema) {
        return schema.getName();
    }
}
