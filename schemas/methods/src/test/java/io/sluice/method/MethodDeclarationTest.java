package io.sluice.method;

import static io.sluice.method.Parsed.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MethodDeclarationTest {

    @Test
    void readsEverythingThatAMethodMaySay() {
        // When
        MethodDeclaration declaration = MethodDeclaration.of(object("{'requires':'0.1','limits':{'timeout':'30s',"
                + "'outputLimitBytes':4096},'entryPoints':{'list':{'output':{'type':'array'}},'stop':{'description':'Stops it',"
                + "'input':{'type':'object'},'defaults':{'force':false},'check':true}}}"));
        // Then
        assertThat(declaration.requires()).isEqualTo("0.1");
        assertThat(declaration.runTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(declaration.outputLimitBytes()).isEqualTo(4096);
        assertThat(declaration.entryPoints())
                .containsOnlyKeys("list", "stop")
                .hasEntrySatisfying("stop", stop -> assertThat(stop.check()).isTrue());
        assertThat(declaration.isEmpty()).isFalse();
        assertThat(MethodDeclaration.of(declaration.json())).isEqualTo(declaration);
    }

    @Test
    void oneEntryPointNeedsNoName() {
        // When
        MethodDeclaration declaration = MethodDeclaration.of(object("{'input':{'type':'object'},'check':true}"));
        // Then
        assertThat(declaration.entryPoints()).containsOnlyKeys("");
        assertThat(declaration.json().toString()).isEqualTo("{\"input\":{\"type\":\"object\"},\"check\":true}");
    }

    @Test
    void sayingNothingIsNoDeclaration() {
        assertThat(MethodDeclaration.of(object("{}")).isEmpty()).isTrue();
        assertThat(MethodDeclaration.NONE.json().isEmpty()).isTrue();
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertRefused("{'inptu':{}}", "inptu");
        assertRefused("{'input':'object'}", "input");
        assertRefused("{'input':{'type':'strnig'}}", "input");
        assertRefused("{'entryPoints':{'stop':{'output':{'type':1}}}}", "entryPoints.stop.output");
        assertRefused("{'entryPoints':{'stop it':{}}}", "entryPoints.stop it");
        assertRefused("{'entryPoints':{}}", "entryPoints");
        assertRefused("{'entryPoints':{'a':{}},'check':true}", "check");
        assertRefused("{'limits':{'timeout':'soon'}}", "limits.timeout");
        assertRefused("{'limits':{'timeout':'9d'}}", "limits.timeout");
        assertRefused("{'limits':{'outputLimitBytes':-5}}", "limits.outputLimitBytes");
        assertRefused("{'limits':{'memory':5}}", "limits.memory");
        assertRefused("{'requires':'>= 1'}", "requires");
        assertRefused("{'check':'yes'}", "check");
        assertRefused("{'input':{'properties':{'a':{'type':'string'}}},'defaults':{'a':1}}", "defaults");
        assertRefused("{'check':true,'defaults':{'dryRun':true}}", "defaults");
        assertRefused("{'input':{'description':'" + "x".repeat(17_000) + "'}}", "input");
    }

    @Test
    void defaultsMayLeaveOutWhatTheRequestHasToSay() {
        assertThat(MethodDeclaration.of(
                                object(
                                        "{'input':{'required':['a'],'properties':{'b':{'type':'integer'}}},'defaults':{'b':1}}"))
                        .isEmpty())
                .isFalse();
    }

    @Test
    void defaultsMayStandBesideAChoiceThatIsTheRequests() {
        assertThat(MethodDeclaration.of(object("{'input':{'oneOf':[{'required':['a']},{'required':['c']}],"
                                + "'properties':{'b':{'type':'integer'}}},'defaults':{'b':1}}"))
                        .isEmpty())
                .isFalse();
    }

    private static void assertRefused(String declaration, String field) {
        assertThatThrownBy(() -> MethodDeclaration.of(object(declaration)))
                .isInstanceOfSatisfying(
                        BadDeclarationException.class,
                        e -> assertThat(e.field()).isEqualTo(field));
    }
}
