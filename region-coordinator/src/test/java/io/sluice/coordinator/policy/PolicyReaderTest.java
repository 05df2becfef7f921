package io.sluice.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PolicyReaderTest {

    @Test
    void readsEveryKindOfRule() {
        LoginRules rules = PolicyReader.read("""
                rules:
                  - {name: a, when: "os == 'windows'", exclude: not here}
                  - {name: b, when: "kind == 'ORPHAN'", quarantine: who is it}
                  - name: c
                    when: inSubnet(address, '10.7.0.0/16') && olderThan(agentVersion, '1.10')
                    label: {site: berlin}
                    upgrade: "1.10"
                  - {name: d, when: "'site' in labels", gateways: [gw-7, gw-8]}
                  - {name: e, when: "gateways['gw-1'].sessions < 100", keep: true}
                """);

        assertThat(rules.size()).isEqualTo(5);
        assertThat(PolicyReader.read("rules: []").size()).isZero();
    }

    @Test
    void saysTheLineAndTheReason() {
        assertRefused("", 1, "the document is empty");
        assertRefused("rules:\n  - {name: a\n", 3, "this is no YAML");
        assertRefused("rule:\n  - x\n", 1, "unknown field 'rule'; known are [rules]");
        assertRefused("rules:\n  - {when: 'true', keep: true}\n", 2, "a rule needs a name");
        assertRefused("rules:\n  - {name: a, keep: true}\n", 2, "rule 'a' has no when");
        assertRefused("rules:\n  - {name: a, when: 'true'}\n", 2, "rule 'a' decides nothing");
        assertRefused(
                "rules:\n  - {name: a, when: 'true', keep: true, exclude: x}\n", 2, "rule 'a' has exclude and keep");
        assertRefused("rules:\n  - name: a\n    when: os = 'x'\n    keep: true\n", 3, "of the condition");
        assertRefused("rules:\n  - name: a\n    when: id\n    keep: true\n", 3, "expected type 'bool'");
        assertRefused(
                "rules:\n  - name: a\n    when: nosuch == 1\n    keep: true\n", 3, "undeclared reference to 'nosuch'");
        assertRefused("rules:\n  - name: a\n    when: 'true'\n    gateways: gw-1\n", 4, "expected a list such as");
        assertRefused(
                "rules:\n  - {name: a, when: 'true', keep: true}\n  - {name: a, when: 'true', keep: true}\n",
                3,
                "another rule 'a'");
    }

    @Test
    void conditionsHaveNoLoops() {
        assertRefused(
                "rules:\n  - name: a\n    when: '[1, 2].all(x, x > 0)'\n    keep: true\n", 3, "undeclared reference");
    }

    @Test
    void whatIsTooLargeIsRefused() {
        assertRefused("#".repeat(PolicyReader.MOST_CHARACTERS + 1), 1, "expected at most");
        assertRefused(
                "rules:\n  - name: a\n    when: \"id == '" + "x".repeat(Condition.MOST_CHARACTERS)
                        + "'\"\n    keep: true\n",
                3,
                "");
    }

    private static void assertRefused(String document, int line, String words) {
        assertThatThrownBy(() -> PolicyReader.read(document))
                .as(document)
                .isInstanceOfSatisfying(
                        PolicyRefusedException.class,
                        refused -> assertThat(refused.line())
                                .as(refused.getMessage())
                                .isEqualTo(line))
                .hasMessageStartingWith("line " + line + ": ")
                .hasMessageContaining(words);
    }
}
