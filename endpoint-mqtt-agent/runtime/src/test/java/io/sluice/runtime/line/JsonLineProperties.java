package io.sluice.runtime.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against another reader and writer of JSON. */
class JsonLineProperties {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    @Property
    void whatIsWrittenIsJsonThatSaysTheSame(@ForAll("fields") Map<String, Object> fields) throws Exception {
        // Given
        JsonLine line = JsonLine.empty();
        fields.forEach((name, value) -> {
            if (value instanceof String text) {
                line.with(name, text);
            } else if (value instanceof Long number) {
                line.with(name, number);
            } else {
                line.with(name, (Boolean) value);
            }
        });

        // When
        JsonNode read = JACKSON.readTree(line.toString());

        // Then
        assertThat(line.toString()).doesNotContain("\n", "\r");
        assertThat(read).hasSize(fields.size());
        fields.forEach((name, value) -> assertThat(read.get(name).asText()).isEqualTo(String.valueOf(value)));
        assertThat(JsonLine.parse(line.toString())).hasToString(line.toString());
    }

    @Property
    void whatAnotherWritesIsRead(@ForAll("fields") Map<String, Object> fields) throws Exception {
        // Given
        ObjectNode node = JACKSON.createObjectNode();
        fields.forEach((name, value) -> node.set(name, JACKSON.valueToTree(value)));

        // When
        JsonLine line = JsonLine.parse(JACKSON.writeValueAsString(node));

        // Then
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (field.getValue() instanceof String text) {
                assertThat(line.text(field.getKey())).isEqualTo(text);
            } else if (field.getValue() instanceof Long number) {
                assertThat(line.number(field.getKey())).isEqualTo(number);
            } else {
                assertThat(line.isTrue(field.getKey())).isEqualTo(field.getValue());
            }
        }
    }

    @Property
    void anythingIsReadOrRefusedAndNothingElseHappens(@ForAll("jsonLike") String text) {
        try {
            assertThat(JsonLine.parse(text).toString()).startsWith("{");
        } catch (MalformedLineException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property
    void contentComesBackByteForByte(@ForAll byte[] content) throws Exception {
        JsonLine line = JsonLine.empty();
        LineContent.put(content, line);
        assertThat(LineContent.of(JsonLine.parse(line.toString()))).isEqualTo(content);
    }

    @Provide
    Arbitrary<Map<String, Object>> fields() {
        Arbitrary<Object> values = Arbitraries.oneOf(
                Arbitraries.strings()
                        .ofMaxLength(30)
                        .filter(JsonLineProperties::isWhole)
                        .map(text -> text),
                Arbitraries.longs()
                        .between(-999_999_999_999_999_999L, 999_999_999_999_999_999L)
                        .map(number -> number),
                Arbitraries.of(true, false).map(flag -> flag));
        return Arbitraries.maps(Arbitraries.strings().ofMaxLength(8).filter(JsonLineProperties::isWhole), values)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> jsonLike() {
        return Arbitraries.of(
                        "{", "}", "\"", ":", ",", "\\", "u00", "e9", "a", "1", "-", "0", ".5", "true", "null", "[", "]",
                        " ", "\u0001")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts))
                .map(text -> text.length() % 2 == 0 ? "{\"" + text : text);
    }

    /** Without half surrogate pairs, which UTF-8 cannot carry. */
    private static boolean isWhole(String text) {
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return Arrays.equals(
                text.toCharArray(), new String(utf8, java.nio.charset.StandardCharsets.UTF_8).toCharArray());
    }
}
