package io.sluice.method;

import static io.sluice.method.Parsed.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final JsonSchema LIST = JsonSchema.of(json("{'type':'array','items':{'required':['pid']}}"));

    @Test
    void hasNothingToSayAboutWhatFits() {
        assertThat(objection("[{\"pid\":1}]\n")).isEmpty();
    }

    @Test
    void namesTheFieldAndTheRule() {
        assertThat(objection("[{\"pid\":1},{}]"))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .startsWith("RESULT_SCHEMA: 'result[1].pid'")
                        .contains("rule required"));
    }

    @Test
    void saysThatItIsNoJson() {
        assertThat(objection("hello"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("is no JSON"));
        assertThat(objection("[] []"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("is no JSON"));
        assertThat(objection(""))
                .hasValueSatisfying(reason -> assertThat(reason).contains("is empty"));
    }

    private static Optional<String> objection(String output) {
        return Results.objection(LIST, output.getBytes(StandardCharsets.UTF_8));
    }
}
