package io.sluice.method;

import static io.sluice.method.Parsed.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.method.Arguments.Outcome;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is accepted fits the schema, and holds each argument of the request, else its default, and nothing else. */
class ArgumentsProperties {
    private static final JsonNode SCHEMA =
            json("{'type':'object','additionalProperties':{'type':'integer','minimum':0,'maximum':9}}");

    private final SchemaShelf schemas = new SchemaShelf(4);

    @Property(tries = 300)
    void acceptedAreTheRequestsOwnAndTheDefaultsForTheRest(
            @ForAll("defaults") Map<String, Integer> defaults,
            @ForAll("asked") Map<String, Integer> asked,
            @ForAll boolean dryRun) {
        // Given
        EntryPoint entry = new EntryPoint("", SCHEMA, null, object(defaults), true);
        Map<String, Integer> expected = new HashMap<>(defaults);
        expected.putAll(asked);
        // When
        Outcome outcome = Arguments.of(entry, object(asked), dryRun, schemas);
        // Then
        boolean allFit = expected.values().stream().allMatch(value -> value >= 0 && value <= 9);
        if (!allFit) {
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            return;
        }
        ObjectNode wanted = object(expected);
        if (dryRun) {
            wanted.put("dryRun", true);
        }
        assertThat(outcome).isEqualTo(new Outcome.Accepted(wanted));
    }

    @Provide
    Arbitrary<Map<String, Integer>> defaults() {
        return Arbitraries.maps(names(), Arbitraries.integers().between(0, 9)).ofMaxSize(4);
    }

    @Provide
    Arbitrary<Map<String, Integer>> asked() {
        return Arbitraries.maps(names(), Arbitraries.integers().between(-1, 10)).ofMaxSize(4);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "c", "d", "e");
    }

    private static ObjectNode object(Map<String, Integer> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach(object::put);
        return object;
    }
}
