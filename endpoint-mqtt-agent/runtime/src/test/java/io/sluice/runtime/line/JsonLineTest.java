package io.sluice.runtime.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineTest {

    @Test
    void readsTextNumbersFlagsAndNull() throws Exception {
        JsonLine line =
                JsonLine.parse(" { \"op\" : \"a\\u00e9\\n\" , \"n\":-12,\"yes\":true,\"no\":false,\"none\":null } ");

        assertThat(line.text("op")).isEqualTo("a\u00e9\n");
        assertThat(line.number("n")).isEqualTo(-12);
        assertThat(line.isTrue("yes")).isTrue();
        assertThat(line.isTrue("no")).isFalse();
        assertThat(line.text("none")).isNull();
        assertThat(line.has("none")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "hello                   | expected '{' at character 1",
                "{\"a\":1} x             | expected nothing after the object",
                "{\"a\":\"x              | the line ends within its JSON object",
                "{\"a\":{}}              | field 'a' is an object or a list",
                "{\"a\":1.5}             | field 'a' is not a whole number",
                "{\"a\":007}             | field 'a' is not a whole number",
                "{\"a\":1,\"a\":2}       | field 'a' comes twice",
                "{\"a\":null,\"a\":2}    | field 'a' comes twice",
                "{\"a\":\"\\x\"}         | expected an escape that JSON knows",
                "{\"a\":\"\\u00g0\"}     | expected four hexadecimal digits",
                "{\"a\":yes}             | expected a value",
            })
    void saysWhatIsWrong(String line, String reason) {
        assertThatThrownBy(() -> JsonLine.parse(line))
                .isInstanceOf(MalformedLineException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void namesTheFieldThatIsOfAnotherKind() throws Exception {
        JsonLine line = JsonLine.parse("{\"percent\":\"42\",\"name\":7}");

        assertThatThrownBy(() -> line.number("percent")).hasMessage("field 'percent' is 42, not a whole number");
        assertThatThrownBy(() -> line.text("name")).hasMessage("field 'name' is 7, not text");
        assertThatThrownBy(() -> line.required("op")).hasMessage("field 'op' is missing");
    }

    @Test
    void contentIsTextOrBase64AndNotBoth() throws Exception {
        JsonLine both = JsonLine.parse("{\"text\":\"a\",\"base64\":\"YQ==\"}");
        assertThatThrownBy(() -> LineContent.of(both)).hasMessageContaining("both");

        JsonLine half = JsonLine.parse("{\"text\":\"\\ud800\"}");
        assertThatThrownBy(() -> LineContent.of(half)).hasMessageContaining("surrogate");
    }
}
