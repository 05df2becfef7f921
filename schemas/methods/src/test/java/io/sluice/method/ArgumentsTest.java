package io.sluice.method;

import static io.sluice.method.Parsed.json;
import static io.sluice.method.Parsed.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.method.Arguments.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final EntryPoint RINSE = new EntryPoint(
            "",
            json("{'type':'object','properties':{'level':{'type':'integer','maximum':9},'tank':{'type':'string'}},"
                    + "'required':['tank'],'additionalProperties':false}"),
            null,
            object("{'level':3}"),
            true);
    private static final EntryPoint ANYTHING = new EntryPoint("", null, null, null, false);

    @Test
    void fillsInWhatTheRequestLeavesOut() {
        assertThat(accepted(RINSE, json("{'tank':'a'}"), false)).isEqualTo(json("{'level':3,'tank':'a'}"));
        assertThat(accepted(RINSE, json("{'tank':'a','level':4}"), false)).isEqualTo(json("{'level':4,'tank':'a'}"));
    }

    @Test
    void namesTheFieldThatIsWrongAndTheRule() {
        assertThat(refused(RINSE, json("{'tank':'a','level':12}"), false))
                .contains("field 'arguments.level'", "rule maximum");
        assertThat(refused(RINSE, json("{'level':1}"), false)).contains("field 'arguments.tank'", "rule required");
        assertThat(refused(RINSE, json("{'tank':'a','levle':1}"), false)).contains("field 'arguments.levle'");
        assertThat(refused(RINSE, null, false)).contains("field 'arguments.tank'");
        assertThat(refused(RINSE, json("[1]"), false)).contains("field 'arguments'", "rule type");
    }

    @Test
    void saysThatItIsADryRun() {
        assertThat(accepted(RINSE, json("{'tank':'a'}"), true)).isEqualTo(json("{'level':3,'tank':'a','dryRun':true}"));
    }

    @Test
    void refusesADryRunOfWhatWouldDoItReally() {
        assertThat(refused(ANYTHING, null, true)).contains("'dryRun'", "check");
    }

    @Test
    void leavesItToTheRegionToSayThatItIsADryRun() {
        assertThat(refused(RINSE, json("{'tank':'a','dryRun':true}"), false)).contains("arguments.dryRun");
    }

    @Test
    void givesWhatItWasGivenWhereNothingIsDeclared() {
        assertThat(accepted(ANYTHING, json("[1,{'dryRun':1}]"), false)).isEqualTo(json("[1,{'dryRun':1}]"));
        assertThat(accepted(ANYTHING, null, false)).isNull();
    }

    @Test
    void doesNotChangeTheDefaults() {
        accepted(RINSE, json("{'tank':'a','level':4}"), true);
        assertThat(RINSE.defaults()).isEqualTo(json("{'level':3}"));
    }

    private static @Nullable JsonNode accepted(EntryPoint entry, @Nullable JsonNode asked, boolean dryRun) {
        Outcome outcome = Arguments.of(entry, asked, dryRun, new SchemaShelf(4));
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        return ((Outcome.Accepted) outcome).json();
    }

    private static String refused(EntryPoint entry, @Nullable JsonNode asked, boolean dryRun) {
        Outcome outcome = Arguments.of(entry, asked, dryRun, new SchemaShelf(4));
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).reason();
    }
}
