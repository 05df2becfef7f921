package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @Test
    void hasTheRegionInIt() {
        TopicName names = new TopicName("emea-2");
        assertThat(names.of(TopicCatalog.LEDGER)).isEqualTo("sluice.emea-2.ledger");
        assertThat(names.ofGateway("gw-1")).isEqualTo("sluice.emea-2.gateway.gw-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a.b", "a_b", "a b", "ü", "a/../b"})
    void refusesNamesThatWouldClashOrEscape(String name) {
        assertThatThrownBy(() -> new TopicName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region name has the bad value '" + name + "'");
        assertThatThrownBy(() -> new TopicName("local").ofGateway(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway name has the bad value '" + name + "'");
    }

    @Test
    void takesNamesOfOneToSixtyThreeCharacters() {
        assertThat(new TopicName("a").region()).isEqualTo("a");
        assertThat(new TopicName("a".repeat(63)).region()).hasSize(63);
        assertThatThrownBy(() -> new TopicName("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }
}
