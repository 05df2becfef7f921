package io.sluice.coordinator.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The index selects whom a look at every endpoint selects, whatever changed before. */
class LabelIndexProperties {

    @Property(tries = 500)
    void selectsWhomALookAtEveryEndpointSelects(
            @ForAll("changes") List<Endpoint> changes, @ForAll("selectors") LabelSelector selector) {
        // Given
        LabelIndex index = new LabelIndex();
        Map<String, Endpoint> all = new HashMap<>();
        for (Endpoint endpoint : changes) {
            index.put(endpoint);
            all.put(endpoint.getEndpointId(), endpoint);
        }
        // When
        List<String> selected = index.select(selector);
        // Then
        assertThat(selected)
                .containsExactlyInAnyOrderElementsOf(all.values().stream()
                        .filter(selector::matches)
                        .map(Endpoint::getEndpointId)
                        .toList());
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadBack(@ForAll("selectors") LabelSelector selector) {
        String text = selector.requirements().isEmpty()
                ? "*"
                : String.join(
                        " , ",
                        selector.requirements().stream()
                                .map(LabelIndexProperties::written)
                                .toList());
        assertThat(SelectorParser.parse(text)).isEqualTo(selector);
    }

    @Property(tries = 20)
    void aSlotSetIsASetHoweverLarge(@ForAll("slots") List<Integer> slots) {
        SlotSet set = new SlotSet();
        BitSet expected = new BitSet();
        for (int slot : slots) {
            if (slot % 5 == 0) {
                set.remove(slot / 5);
                expected.clear(slot / 5);
            } else {
                set.add(slot);
                expected.set(slot);
            }
        }
        BitSet actual = new BitSet();
        set.addTo(actual);
        assertThat(actual).isEqualTo(expected);
        assertThat(set.isEmpty()).isEqualTo(expected.isEmpty());
    }

    private static String written(Requirement requirement) {
        if (requirement instanceof Requirement.In in) {
            return in.key() + " in (" + String.join(", ", in.values()) + ")";
        }
        if (requirement instanceof Requirement.NotIn not) {
            return not.key() + " notin (" + String.join(",", not.values()) + ")";
        }
        return (requirement instanceof Requirement.Absent ? "! " : "") + requirement.key();
    }

    @Provide
    Arbitrary<List<Integer>> slots() {
        return Arbitraries.integers().between(0, 20_000).list().ofMinSize(0).ofMaxSize(9_000);
    }

    @Provide
    Arbitrary<List<Endpoint>> changes() {
        Arbitrary<String> ids = Arbitraries.integers().between(1, 12).map(id -> "e" + id);
        Arbitrary<String> platforms = Arbitraries.of("linux-x86_64", "linux-arm64", "windows-x86_64");
        Arbitrary<Map<String, String>> labels = Arbitraries.maps(
                        Arbitraries.of("site", "rack", "os"), Arbitraries.of("a", "b", "c", ""))
                .ofMaxSize(3);
        return Combinators.combine(ids, platforms, labels, Arbitraries.of("gw-1", "gw-2"))
                .as(LabelIndexProperties::endpoint)
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<LabelSelector> selectors() {
        Arbitrary<String> keys = Arbitraries.of("site", "rack", "os", "arch", "platform", "id", "gateway", "host");
        Arbitrary<Set<String>> values = Arbitraries.of(
                        "a", "b", "c", "linux", "windows", "x86_64", "e1", "e2", "e7", "gw-1", "linux-arm64", "host-e3")
                .set()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<Requirement> requirements = Arbitraries.oneOf(
                Combinators.combine(keys, values).as(Requirement.In::new),
                Combinators.combine(keys, values).as(Requirement.NotIn::new),
                keys.map(Requirement.Exists::new),
                keys.map(Requirement.Absent::new));
        return requirements.list().ofMaxSize(3).map(LabelSelector::new);
    }

    private static Endpoint endpoint(String id, String platform, Map<String, String> labels, String gateway) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setStatus(EndpointStatus.CONNECTED)
                .setAssignedGateway(gateway)
                .setHost("host-" + id)
                .setPlatform(platform)
                .setAddress("")
                .setAgentVersion("1")
                .setLabels(labels)
                .setLastLoginKind("NORMAL")
                .setSince(0)
                .setFirstSeenAt(0)
                .build();
    }
}
