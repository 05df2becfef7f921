package io.sluice.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.policy.Placement.Outcome;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginRulesTest {
    private static final Gateway ONE = Gateways.up("gw-1", 100, Map.of());
    private static final Gateway TWO = Gateways.up("gw-2", 10, Map.of("site", "berlin"));
    private static final Gateway DOWN = Gateways.of("gw-9", GatewayState.DOWN, 0, Map.of());

    // The default

    @Test
    void anEndpointStaysWhereItWas() {
        LoginFacts facts = facts("NORMAL", "gw-1", "gw-1", "gw-2");

        assertThat(placed(facts).outcome()).isEqualTo(new Outcome.Elsewhere(List.of("gw-1")));
        assertThat(placed(facts).rule()).isEqualTo(LoginRules.BUILT_IN);
    }

    @Test
    void anEndpointWhoseGatewayItCannotReachIsTakenIn() {
        assertThat(placed(facts("ISOLATED", "gw-1", "gw-1", "gw-2")).outcome()).isEqualTo(new Outcome.Here());
    }

    @Test
    void aNewEndpointGoesToAGatewayOfItsSiteOrSubnet() {
        // Given
        Gateway near = Gateways.up("gw-3", 500, Map.of("subnet", "10.7.0.0/16"));
        LoginFacts facts = facts("INITIAL", "", "", "gw-1");
        // Then
        assertThat(LoginRules.NONE
                        .place(facts.with(Map.of("site", "berlin")), List.of(ONE, TWO))
                        .outcome())
                .isEqualTo(new Outcome.Elsewhere(List.of("gw-2")));
        assertThat(LoginRules.NONE.place(facts, List.of(ONE, TWO, near)).outcome())
                .isEqualTo(new Outcome.Elsewhere(List.of("gw-3")));
    }

    @Test
    void aNewEndpointStaysUnlessAnotherGatewayHasFarFewer() {
        // Given
        LoginFacts facts = facts("INITIAL", "", "", "gw-1");
        Gateway few = Gateways.up("gw-2", 60, Map.of());
        // Then
        assertThat(LoginRules.NONE.place(facts, List.of(ONE, few)).outcome()).isEqualTo(new Outcome.Here());
        assertThat(LoginRules.NONE.place(facts, List.of(ONE, TWO)).outcome())
                .isEqualTo(new Outcome.Elsewhere(List.of("gw-2", "gw-1")));
    }

    @Test
    void whoWasAtAGatewayThatIsDownIsPlacedAnew() {
        LoginFacts facts = facts("NORMAL", "gw-9", "gw-9", "gw-2");

        assertThat(LoginRules.NONE.place(facts, List.of(TWO, DOWN)).outcome()).isEqualTo(new Outcome.Here());
    }

    @Test
    void aGatewayThatDrainsGetsNobody() {
        // Given
        Gateway draining = Gateways.of("gw-1", GatewayState.DRAINING, 0, Map.of());
        // Then
        assertThat(LoginRules.NONE
                        .place(facts("INITIAL", "", "", "gw-1"), List.of(draining, TWO))
                        .outcome())
                .isEqualTo(new Outcome.Elsewhere(List.of("gw-2")));
        assertThat(LoginRules.NONE
                        .place(facts("INITIAL", "", "", "gw-1"), List.of(draining))
                        .outcome())
                .isEqualTo(new Outcome.Here());
    }

    @Test
    void aGatewayThatNobodyHasHeardOfYetIsAliveIfItAsks() {
        assertThat(LoginRules.NONE
                        .place(facts("INITIAL", "", "", "gw-new"), List.of(DOWN))
                        .outcome())
                .isEqualTo(new Outcome.Here());
    }

    // Rules

    @Test
    void theFirstRuleThatDecidesDecidesAndLabelsAreThereForTheNext() {
        Placement placement = placed("""
                rules:
                  - {name: mark, when: "inSubnet(address, '10.7.0.0/16')", label: {site: rome}, upgrade: "2.0"}
                  - {name: rome, when: "'site' in labels && labels.site == 'rome'", gateways: [gw-9, gw-2, gw-1]}
                  - {name: never, when: "true", exclude: no}
                """, facts("INITIAL", "", "", "gw-1"));

        assertThat(placement.outcome()).isEqualTo(new Outcome.Elsewhere(List.of("gw-2", "gw-1")));
        assertThat(placement.rule()).isEqualTo("rome");
        assertThat(placement.labels()).isEqualTo(Map.of("site", "rome"));
        assertThat(placement.upgrade()).isEqualTo("2.0");
        assertThat(placement.trace()).containsExactly("mark (line 2): holds", "rome (line 3): holds");
    }

    @Test
    void excludesAndQuarantinesWithTheReason() {
        Placement excluded = placed("""
                rules: [{name: no, when: "os == 'linux'", exclude: no Linux here}]
                """, facts("INITIAL", "", "", "gw-1"));
        Placement quarantined = placed("""
                rules: [{name: who, when: "kind == 'ORPHAN'", quarantine: who is it}]
                """, facts("ORPHAN", "", "gw-1", "gw-1"));

        assertThat(excluded.outcome()).isEqualTo(new Outcome.Excluded());
        assertThat(excluded.reason()).isEqualTo("no Linux here");
        assertThat(quarantined.outcome()).isEqualTo(new Outcome.Quarantined());
    }

    @Test
    void aConditionThatCannotBeToldDoesNotHold() {
        Placement placement = placed("""
                rules:
                  - {name: site, when: "labels.nosuch == 'x'", exclude: no}
                  - {name: net, when: "inSubnet(address, 'nonsense')", exclude: no}
                  - {name: load, when: "gateways['gw-7'].sessions < 9", exclude: no}
                """, facts("NORMAL", "gw-1", "gw-1", "gw-1"));

        assertThat(placement.outcome()).isEqualTo(new Outcome.Here());
        assertThat(placement.trace())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("cannot be told"));
    }

    @Test
    void aRuleWhoseGatewaysAreAllAwayLeavesItToTheNext() {
        Placement placement = placed("""
                rules: [{name: far, when: "true", gateways: [gw-9]}]
                """, facts("NORMAL", "gw-1", "gw-1", "gw-1"));

        assertThat(placement.outcome()).isEqualTo(new Outcome.Here());
        assertThat(placement.rule()).isEqualTo(LoginRules.BUILT_IN);
        assertThat(placement.trace()).contains("none of [gw-9] is UP");
    }

    @Test
    void whoCannotReachTheFirstGatewayOfAListMayStayAtAnotherOfIt() {
        String list = "rules: [{name: list, when: 'true', gateways: [gw-1, gw-2]}]";

        assertThat(placed(list, facts("NORMAL", "gw-1", "gw-1", "gw-2")).outcome())
                .isEqualTo(new Outcome.Elsewhere(List.of("gw-1", "gw-2")));
        assertThat(placed(list, facts("ISOLATED", "gw-1", "gw-1", "gw-2")).outcome())
                .isEqualTo(new Outcome.Here());
    }

    @Test
    void ordersVersionsByNumber() {
        assertThat(AgentVersions.isOlder("1.9.4", "1.10")).isTrue();
        assertThat(AgentVersions.isOlder("1.10", "1.9.4")).isFalse();
        assertThat(AgentVersions.isOlder("1.10", "1.10.0")).isFalse();
    }

    private static Placement placed(LoginFacts facts) {
        return LoginRules.NONE.place(facts, List.of(ONE, TWO, DOWN));
    }

    private static Placement placed(String document, LoginFacts facts) {
        return PolicyReader.read(document).place(facts, List.of(ONE, TWO, DOWN));
    }

    private static LoginFacts facts(String kind, String assigned, String last, String asking) {
        return new LoginFacts("e1", "h", "linux-x86_64", "10.7.0.9", Map.of(), "1.0", kind, last, assigned, asking);
    }
}
