package io.sluice.method;

import static io.sluice.method.Parsed.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {

    @Test
    void namesTheFieldAndTheRule() {
        // Given
        JsonSchema schema = JsonSchema.of(json("{'type':'object','properties':{'pids':{'type':'array',"
                + "'items':{'type':'integer','maximum':9}}}}"));
        // When
        List<Misfit> misfits = schema.misfits(json("{'pids':[1,12]}"));
        // Then
        assertThat(misfits).singleElement().satisfies(misfit -> {
            assertThat(misfit.field()).isEqualTo("pids[1]");
            assertThat(misfit.rule()).isEqualTo("maximum");
            assertThat(misfit.said("arguments"))
                    .startsWith("'arguments.pids[1]': ")
                    .endsWith("(rule maximum)");
        });
    }

    @Test
    void namesAFieldThatIsMissingOrTooMuch() {
        // Given
        JsonSchema schema =
                JsonSchema.of(json("{'properties':{'name':{}},'required':['name'],'additionalProperties':false}"));
        // When
        List<Misfit> misfits = schema.misfits(json("{'nmae':'x'}"));
        // Then
        assertThat(misfits).extracting(Misfit::field).containsExactlyInAnyOrder("name", "nmae");
    }

    @Test
    void tellsFiveMisfitsAtMost() {
        // Given
        JsonSchema schema = JsonSchema.of(json("{'items':{'type':'string'}}"));
        // When
        List<Misfit> misfits = schema.misfits(json("[1,2,3,4,5,6,7,8]"));
        // Then
        assertThat(misfits).hasSize(JsonSchema.MOST_MISFITS);
    }

    @Test
    void followsReferencesWithinTheSchema() {
        // Given
        JsonSchema schema = JsonSchema.of(json("{'$defs':{'port':{'type':'integer'}},'$ref':'#/$defs/port'}"));
        // When
        List<Misfit> misfits = schema.misfits(json("'x'"));
        // Then
        assertThat(misfits).isNotEmpty();
    }

    @Test
    void refusesWhatIsNoSchema() {
        assertRefused("{'type':'strnig'}", "type");
        assertRefused("{'type':'object','required':'name'}", "required");
        assertRefused("[]", "expected an object");
        assertRefused("{'$schema':'http://json-schema.org/draft-07/schema#'}", "2020-12");
    }

    @Test
    void refusesAKeywordThatNobodyKnows() {
        assertRefused("{'properties':{'name':{'type':'string','maxLenght':3}}}", "has the unknown keyword 'maxLenght'");
        assertRefused("{'requierd':['name']}", "has the unknown keyword 'requierd'");
        JsonSchema.of(json("{'dependentSchemas':{'card':{'required':['name']}},'dependentRequired':{'a':['b']},"
                + "'$defs':{'port':{'type':'integer'}},'default':{'anything':1}}"));
    }

    @Test
    void refusesReferencesOutOfTheSchema() {
        assertRefused("{'$ref':'http://127.0.0.1:1/schema.json'}", "http://127.0.0.1:1/schema.json");
        assertRefused("{'properties':{'a':{'$ref':'classpath:/secret.json'}}}", "classpath:/secret.json");
        assertRefused("{'$ref':'#/$defs/none'}", "#/$defs/none");
        assertRefused("{'properties':{'a':{'$id':'x:y','type':'string'}}}", "$id");
    }

    @Test
    void refusesReferencesInCircles() {
        assertRefused(
                "{'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'items':{'$ref':'#/$defs/a'}}},'$ref':'#/$defs/a'}", "itself");
    }

    @Test
    void refusesASchemaThatGrowsWithoutMeasure() {
        // Given: each definition refers twice to the next, so 40 of them are a million million when written out.
        StringBuilder definitions = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String next = "{'$ref':'#/$defs/d" + (i + 1) + "'}";
            definitions
                    .append("'d")
                    .append(i)
                    .append("':{'allOf':[")
                    .append(next)
                    .append(",")
                    .append(next)
                    .append("]},");
        }
        // Then
        assertRefused("{'$defs':{" + definitions + "'d40':{'type':'string'}},'$ref':'#/$defs/d0'}", "10000 nodes");
    }

    @Test
    void matchesPatternsInLinearTime() {
        // Given: a pattern over which a matcher that tries back takes longer than the world has stood.
        JsonSchema schema = JsonSchema.of(json("{'pattern':'^(a+)+$'}"));
        // When
        List<Misfit> misfits = schema.misfits(json("'" + "a".repeat(5_000) + "!'"));
        // Then
        assertThat(misfits).extracting(Misfit::rule).containsExactly("pattern");
        assertRefused("{'pattern':'(a)\\\\1'}", "RE2");
        assertRefused("{'patternProperties':{'(?=a)b':{}}}", "RE2");
    }

    @Test
    void aPropertyMayHaveTheNameOfAKeyword() {
        // Given
        JsonSchema schema = JsonSchema.of(json(
                "{'properties':{'pattern':{'type':'string'},'$ref':{'type':'string'},'enum':{'type':'integer'}}}"));
        // When
        List<Misfit> misfits = schema.misfits(json("{'pattern':'(', '$ref':'x', 'enum':'one'}"));
        // Then
        assertThat(misfits).extracting(Misfit::field).containsExactly("enum");
    }

    private static void assertRefused(String schema, String said) {
        assertThatThrownBy(() -> JsonSchema.of(json(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }
}
