package io.sluice.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Equal machines have equal digests, others have others. */
class ReportProperties {
    private static final String SCANNER = "sluice-inventory/1";

    /** A package, and a change of it. */
    record Item(String manager, String name, String version) {
        Fields fields() {
            return new Fields()
                    .text("manager", manager)
                    .text("name", name)
                    .text("architecture", "all")
                    .text("version", version);
        }
    }

    @Property
    void theOrderInWhichThingsAreFoundDoesNotMatter(@ForAll("items") List<Item> items, @ForAll long seed) {
        List<Item> shuffled = new ArrayList<>(items);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(digest(shuffled, 1)).isEqualTo(digest(items, 1));
    }

    @Property
    void neitherDoWhoFindsThemNorHowOften(@ForAll("items") List<Item> items, @ForAll long seed) {
        List<Findings> apart = new ArrayList<>();
        items.forEach(item -> apart.add(0, findings(List.of(item))));
        apart.add(findings(items));

        assertThat(new Report(SCANNER, seed, apart).digest()).isEqualTo(digest(items, 1));
    }

    @Property
    void theTimeOfTheScanDoesNotMatter(@ForAll("items") List<Item> items, @ForAll long one, @ForAll long other) {
        assertThat(digest(items, one)).isEqualTo(digest(items, other));
    }

    @Property
    void anyChangedValueMatters(
            @ForAll("items") List<Item> items,
            @ForAll @LongRange(min = 0, max = 999) long which,
            @ForAll("words") String now) {
        List<Item> changed = new ArrayList<>(items);
        int at = (int) (which % items.size());
        Item was = items.get(at);
        changed.set(at, new Item(was.manager(), was.name(), was.version() + now));

        assertThat(digest(changed, 1)).isNotEqualTo(digest(items, 1));
    }

    @Property
    void oneMoreOrOneLessMatters(@ForAll("items") List<Item> items) {
        assertThat(digest(items.subList(1, items.size()), 1)).isNotEqualTo(digest(items, 1));
    }

    @Property
    void whatIsUnknownAndWhyMatters(@ForAll("words") String why, @ForAll("words") String otherwise) {
        Findings one = new Findings();
        one.unknown("packages", why);
        Findings other = new Findings();
        other.unknown("packages", why + otherwise);

        assertThat(new Report(SCANNER, 1, List.of(one)).digest())
                .isNotEqualTo(new Report(SCANNER, 1, List.of(other)).digest());
    }

    @Provide
    Arbitrary<List<Item>> items() {
        return Combinators.combine(Arbitraries.of("dpkg", "rpm"), words(), words())
                .as(Item::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .uniqueElements();
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .withChars("ab\"\\\u00e4\u20ac\n.:")
                .ofMinLength(1)
                .ofMaxLength(6)
                .map(word -> "x" + word + "x");
    }

    private static String digest(List<Item> items, long at) {
        return new Report(SCANNER, at, List.of(findings(items))).digest();
    }

    private static Findings findings(List<Item> items) {
        Findings findings = new Findings();
        items.forEach(item -> findings.add(ItemList.PACKAGES, item.fields()));
        return findings;
    }
}
