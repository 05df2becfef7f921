package io.sluice.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PacketLimitProperties {
    private static final int BASE = 4_096;

    /** Each step sends one of six activations with one of four credits, or ends it. */
    @Property
    void holdsTheLargestCreditThatIsOpen(@ForAll @Size(max = 60) List<@IntRange(min = 0, max = 29) Integer> steps) {
        PacketLimit limit = new PacketLimit(BASE, 100);
        Map<String, Integer> open = new HashMap<>();
        for (int step : steps) {
            String id = "i/" + step % 6;
            int what = step / 6;
            if (what == 4) {
                limit.reportedTerminal(id);
                open.remove(id);
            } else {
                assertThat(limit.sent(id, what * 1_000)).isTrue();
                open.put(id, what * 1_000);
            }
            int largest =
                    open.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            assertThat(limit.bytes()).isEqualTo(BASE + largest);
        }
    }
}
