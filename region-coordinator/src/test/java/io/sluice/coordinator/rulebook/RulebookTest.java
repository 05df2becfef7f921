package io.sluice.coordinator.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RulebookTest {
    private final Rulebook rulebook = new Rulebook();

    @Test
    void theNewestPolicyIsInForceAndTheOlderOnesAreKept() {
        Rulebooks.put(rulebook, "rules: []");
        Rulebooks.put(rulebook, "rules: [{name: a, when: 'true', keep: true}]");

        assertThat(rulebook.version()).isEqualTo(2);
        assertThat(rulebook.policy(1).orElseThrow().getDocument()).isEqualTo("rules: []");
    }

    @Test
    void onePolicyThatCannotBeReadLeavesTheOldOneInForce() {
        Rulebooks.put(rulebook, "rules: []");

        Rulebooks.put(rulebook, "rules: [{from: a later version}]");

        assertThat(rulebook.version()).isEqualTo(1);
    }

    @Test
    void namesTheAddressesThatAreKnown() {
        Rulebooks.learnUp(rulebook, "gw-1", "gw-2");

        assertThat(rulebook.addresses(List.of("gw-2", "gw-9", "gw-1"))).containsExactly("gw-2:8883", "gw-1:8883");
    }
}
