package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The manual's page of messages says what the schemas say. {@code -Dsluice.docs.update=true} writes it anew. */
class EndpointMessagesPageTest {
    private static final Path PAGE = Path.of("../../docs/endpoint-messages.md");

    @Test
    void thePageIsWhatTheSchemasSay() throws IOException {
        // When
        String printed = page();
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.writeString(PAGE, printed);
        }
        // Then
        assertThat(Files.readString(PAGE))
                .as("docs/endpoint-messages.md is stale: run the build with -Dsluice.docs.update=true")
                .isEqualTo(printed);
    }

    @Test
    void everyFieldHasASentence() {
        List<String> silent = WireSchemas.records().stream()
                .flatMap(schema -> schema.getFields().stream()
                        .filter(field -> field.doc() == null)
                        .map(field -> schema.getName() + "." + field.name()))
                .toList();
        assertThat(silent).isEmpty();
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Messages of the endpoint protocol, field by field

                Printed from the schemas in `schemas/wire/src/main/avro`; a test fails when it is stale. What the messages are
                for, and in which order they go, is in [endpoint-protocol.md](endpoint-protocol.md).

                Fields follow each other in the order of the table, in Avro's binary encoding (Avro specification 1.12, "Binary
                Encoding"), without a header: `int` and `long` are zig-zag variable-length numbers, `string` and `bytes` a `long`
                length and then that many bytes (UTF-8 for strings), `boolean` one byte, an enum the `int` index of its symbol,
                `["null", int]` an `int` branch (0 or 1) and then the value if there is one, an array blocks of a `long` count and
                as many items, ended by a block of count 0. A negative count is followed by the block's size in bytes, as Avro
                allows. A message that is not used up exactly by its fields is refused with 0x99.

                The example under each table is held to the code by a test. In its lines the hex digits come first, `#` begins
                what they say. Signatures are real: the region's key is that of RFC 8032, section 7.1, test 1, the batch has
                three claims, and the activation is the second.
                """);
        WireSchemas.all().values().forEach(schema -> append(page, schema));
        return page.toString();
    }

    private static void append(StringBuilder page, Schema schema) {
        page.append("\n## ")
                .append(schema.getName())
                .append("\n\n")
                .append(schema.getDoc())
                .append("\n");
        if (schema.getType() == Schema.Type.ENUM) {
            page.append("\n| index | symbol |\n|---|---|\n");
            for (String symbol : schema.getEnumSymbols()) {
                page.append("| ")
                        .append(schema.getEnumOrdinal(symbol))
                        .append(" | `")
                        .append(symbol)
                        .append("` |\n");
            }
            return;
        }
        page.append("\n| field | type | meaning |\n|---|---|---|\n");
        for (Schema.Field field : schema.getFields()) {
            page.append("| `").append(field.name()).append("` | ");
            page.append(type(field.schema())).append(" | ").append(field.doc()).append(" |\n");
        }
        page.append("\n```\n")
                .append(AnnotatedHex.of(schema, WireExamples.of(schema.getName())))
                .append("```\n");
    }

    private static String type(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM ->
                "[" + schema.getName() + "](#" + schema.getName().toLowerCase(Locale.ROOT) + ")";
            case ARRAY -> "array of " + type(schema.getElementType());
            case UNION ->
                schema.getTypes().stream().map(EndpointMessagesPageTest::type).collect(Collectors.joining(" or "));
            default -> schema.getType().getName();
        };
    }
}
