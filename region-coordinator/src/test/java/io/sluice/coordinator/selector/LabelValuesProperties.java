package io.sluice.coordinator.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The values of a label find whom a look at every carrier finds, however many values there are. */
class LabelValuesProperties {

    /** A slot gets a value, or loses the one it has. */
    record Change(int slot, String value, boolean removed) {}

    @Property(tries = 60)
    void findsWhomALookAtEveryCarrierFinds(
            @ForAll("changes") List<Change> changes,
            @ForAll("globs") List<Glob> globs,
            @ForAll("values") List<String> values) {
        // Given
        LabelValues label = new LabelValues("host");
        Map<Integer, String> carried = new HashMap<>();
        for (Change change : changes) {
            String before = carried.remove(change.slot());
            if (before != null) {
                label.remove(before, change.slot());
            }
            if (!change.removed()) {
                assertThat(label.add(change.value(), change.slot()).value()).isEqualTo(change.value());
                carried.put(change.slot(), change.value());
            }
        }
        // Then
        BitSet any = new BitSet();
        label.any().addTo(any);
        assertThat(any.stream().boxed()).containsExactlyInAnyOrderElementsOf(carried.keySet());
        for (Glob glob : globs) {
            BitSet found = new BitSet();
            label.addTo(found, glob);
            assertThat(found).as(glob.pattern()).isEqualTo(those(carried, glob));
            if (!glob.isPrefix()) {
                assertThat((long) label.lookedAt(glob))
                        .isGreaterThanOrEqualTo(carried.values().stream()
                                .filter(glob::matches)
                                .distinct()
                                .count());
            }
        }
        for (String value : values) {
            BitSet found = new BitSet();
            label.addTo(found, value);
            assertThat(found).as(value).isEqualTo(those(carried, new Glob(value)));
        }
    }

    private static BitSet those(Map<Integer, String> carried, Glob glob) {
        BitSet slots = new BitSet();
        carried.forEach((slot, value) -> {
            if (glob.matches(value)) {
                slots.set(slot);
            }
        });
        return slots;
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> slots = Arbitraries.integers().between(0, 3_000);
        Arbitrary<Boolean> removed = Arbitraries.of(false, false, false, true);
        return Combinators.combine(slots, value(), removed)
                .as(Change::new)
                .list()
                .ofMinSize(0)
                .ofMaxSize(6 * LabelValues.MOST_IN_BLOCK);
    }

    @Provide
    Arbitrary<List<Glob>> globs() {
        Arbitrary<String> patterns = Combinators.combine(
                        Arbitraries.of("", "a", "b", "ab", "ba", "b\uffff", "\uffff", "zz"),
                        Arbitraries.of("*", "?*", "*b", "??", "*a*", ""))
                .as((prefix, rest) -> prefix + rest);
        return patterns.map(Glob::new).list().ofSize(8);
    }

    @Provide
    Arbitrary<List<String>> values() {
        return value().list().ofSize(10);
    }

    private static Arbitrary<String> value() {
        return Arbitraries.strings().withChars("ab\uffff").ofMaxLength(5);
    }
}
