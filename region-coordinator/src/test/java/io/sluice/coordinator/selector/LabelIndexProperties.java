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
import net.jqwik.api.Tuple;

/** The index selects whom a look at every endpoint selects, whatever changed before. */
class LabelIndexProperties {
    private static final String REMOVED = "removed";

    @Property(tries = 500)
    void selectsWhomALookAtEveryEndpointSelects(
            @ForAll("changes") List<Endpoint> changes, @ForAll("selectors") LabelSelector selector) {
        // Given
        LabelIndex index = new LabelIndex();
        Map<String, Endpoint> all = new HashMap<>();
        for (Endpoint endpoint : changes) {
            if (endpoint.getAgentVersion().equals(REMOVED)) {
                index.remove(endpoint.getEndpointId());
                all.remove(endpoint.getEndpointId());
            } else {
                index.put(endpoint);
                all.put(endpoint.getEndpointId(), endpoint);
            }
        }
        // When
        List<String> selected = index.select(selector);
        // Then
        assertThat(index.size()).isEqualTo(all.size());
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
        if (requirement instanceof Requirement.Like like) {
            return like.key() + " ~ " + like.glob().pattern();
        }
        if (requirement instanceof Requirement.NotLike not) {
            return not.key() + "!~" + not.glob().pattern();
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
                        Arbitraries.of("site", "rack", "os", "name"), Arbitraries.of("a", "b", "c", "ab", ""))
                .ofMaxSize(3);
        Arbitrary<String> versions =
                Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just("1")), Tuple.of(1, Arbitraries.just(REMOVED)));
        return Combinators.combine(ids, platforms, labels, Arbitraries.of("gw-1", "gw-2"), versions)
                .as(LabelIndexProperties::endpoint)
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<LabelSelector> selectors() {
        Arbitrary<String> keys =
                Arbitraries.of("site", "rack", "os", "arch", "platform", "id", "gateway", "host", "name", "absent");
        Arbitrary<Glob> globs = Arbitraries.of(
                        "*", "?", "a*", "*b", "e?", "e1*", "host-*", "host-e?", "h*e*2", "l*x*64", "gw-1", "?*?")
                .map(Glob::new);
        Arbitrary<Set<String>> values = Arbitraries.of(
                        "a", "b", "c", "linux", "windows", "x86_64", "e1", "e2", "e7", "gw-1", "linux-arm64", "host-e3")
                .set()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<Requirement> requirements = Arbitraries.oneOf(
                Combinators.combine(keys, values).as(Requirement.In::new),
                Combinators.combine(keys, values).as(Requirement.NotIn::new),
                Combinators.combine(keys, globs).as(Requirement.Like::new),
                Combinators.combine(keys, globs).as(Requirement.NotLike::new),
                keys.map(Requirement.Exists::new),
                keys.map(Requirement.Absent::new));
        return requirements.list().ofMaxSize(3).map(LabelSelector::new);
    }

    private static Endpoint endpoint(
            String id, String platform, Map<String, String> labels, String gateway, String version) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setStatus(EndpointStatus.CONNECTED)
                .setAssignedGateway(gateway)
                .setHost("host-" + id)
                .setPlatform(platform)
                .setAddress("")
                .setAgentVersion(version)
                .setLabels(labels)
                .setLastLoginKind("NORMAL")
                .setSince(0)
                .setFirstSeenAt(0)
                .build();
    }
}
