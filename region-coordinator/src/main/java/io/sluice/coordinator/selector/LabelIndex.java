package io.sluice.coordinator.selector;

import io.sluice.topics.Endpoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints of one partition have which labels, so that a selector costs set operations and no scan.
 *
 * <p>Every endpoint has a slot, a small number; every label and value has the set of slots that carry it. The endpoint's
 * id is not indexed as a label: it is looked up. Kept on the heap by the thread that owns the partition, rebuilt from the
 * endpoint list when the partition is taken over.
 */
public final class LabelIndex {

    private final Map<String, Integer> slotOf = new HashMap<>();
    private final List<@Nullable String> idOf = new ArrayList<>();
    private final List<@Nullable Map<String, String>> labelsOf = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private final Map<String, Map<String, SlotSet>> slotsByLabel = new HashMap<>();

    /** Adds the endpoint, or takes in what has changed. */
    public void put(Endpoint endpoint) {
        Map<String, String> labels = Labels.of(endpoint);
        labels.remove(Labels.ID);
        Integer known = slotOf.get(endpoint.getEndpointId());
        int slot = known == null ? newSlot(endpoint.getEndpointId()) : known;
        Map<String, String> before = labelsOf.get(slot);
        if (labels.equals(before)) {
            return;
        }
        if (before != null) {
            before.forEach((key, value) -> remove(key, value, slot));
        }
        labels.forEach((key, value) -> slotsByLabel
                .computeIfAbsent(key, unknown -> new HashMap<>())
                .computeIfAbsent(value, unknown -> new SlotSet())
                .add(slot));
        labelsOf.set(slot, labels);
    }

    public int size() {
        return slotOf.size();
    }

    /** Ids of the endpoints that meet all requirements. */
    public List<String> select(LabelSelector selector) {
        BitSet found = (BitSet) taken.clone();
        for (Requirement requirement : selector.requirements()) {
            narrow(found, requirement);
        }
        List<String> ids = new ArrayList<>(found.cardinality());
        for (int slot = found.nextSetBit(0); slot >= 0; slot = found.nextSetBit(slot + 1)) {
            String id = idOf.get(slot);
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    private void narrow(BitSet found, Requirement requirement) {
        if (requirement instanceof Requirement.In in) {
            found.and(with(in.key(), in.values()));
        } else if (requirement instanceof Requirement.NotIn not) {
            found.andNot(with(not.key(), not.values()));
        } else if (requirement instanceof Requirement.Exists exists) {
            found.and(with(exists.key()));
        } else {
            found.andNot(with(requirement.key()));
        }
    }

    private BitSet with(String key, Set<String> values) {
        BitSet slots = new BitSet();
        if (key.equals(Labels.ID)) {
            for (String id : values) {
                Integer slot = slotOf.get(id);
                if (slot != null) {
                    slots.set(slot);
                }
            }
            return slots;
        }
        Map<String, SlotSet> byValue = slotsByLabel.getOrDefault(key, Map.of());
        for (String value : values) {
            SlotSet carrying = byValue.get(value);
            if (carrying != null) {
                carrying.addTo(slots);
            }
        }
        return slots;
    }

    private BitSet with(String key) {
        if (key.equals(Labels.ID)) {
            return (BitSet) taken.clone();
        }
        BitSet slots = new BitSet();
        slotsByLabel.getOrDefault(key, Map.of()).values().forEach(carrying -> carrying.addTo(slots));
        return slots;
    }

    private int newSlot(String id) {
        int slot = idOf.size();
        idOf.add(id);
        labelsOf.add(null);
        slotOf.put(id, slot);
        taken.set(slot);
        return slot;
    }

    private void remove(String key, String value, int slot) {
        Map<String, SlotSet> byValue = slotsByLabel.get(key);
        SlotSet carrying = byValue == null ? null : byValue.get(value);
        if (byValue != null && carrying != null) {
            carrying.remove(slot);
            if (carrying.isEmpty()) {
                byValue.remove(value);
            }
        }
    }
}
