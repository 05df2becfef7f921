package io.sluice.coordinator.selector;

import io.sluice.topics.Endpoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints of one partition have which labels, so that a selector costs set operations and no scan.
 *
 * <p>Every endpoint has a slot, a small number; every label and value has the set of slots that carry it. The endpoint's
 * id is not indexed as a label: it is looked up. Values lie in their order, so that a pattern looks only at those that begin
 * as it does; one that begins with a star looks at every value of its label. Kept on the heap by the thread that owns the
 * partition, rebuilt from the endpoint list when the partition is taken over.
 */
public final class LabelIndex {

    private final Map<String, Integer> slotOf = new HashMap<>();
    private final List<@Nullable String> idOf = new ArrayList<>();
    private final List<@Nullable Map<String, String>> labelsOf = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private final BitSet free = new BitSet();
    private final Map<String, NavigableMap<String, SlotSet>> slotsByLabel = new HashMap<>();

    /** Adds the endpoint, or takes in what has changed. */
    public void put(Endpoint endpoint) {
        Map<String, String> labels = Labels.of(endpoint);
        labels.remove(Labels.ID);
        if (!endpoint.getLabels().containsKey(Labels.NAME)) {
            labels.remove(Labels.NAME);
        }
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
                .computeIfAbsent(key, unknown -> new TreeMap<>())
                .computeIfAbsent(value, unknown -> new SlotSet())
                .add(slot));
        labelsOf.set(slot, labels);
    }

    /** Forgets the endpoint, if it was there. */
    public void remove(String endpointId) {
        Integer slot = slotOf.remove(endpointId);
        if (slot == null) {
            return;
        }
        Map<String, String> labels = labelsOf.set(slot, null);
        if (labels != null) {
            labels.forEach((key, value) -> remove(key, value, slot));
        }
        idOf.set(slot, null);
        taken.clear(slot);
        free.set(slot);
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
        BitSet meant = carrying(requirement);
        boolean without = requirement instanceof Requirement.NotIn
                || requirement instanceof Requirement.NotLike
                || requirement instanceof Requirement.Absent;
        if (without) {
            found.andNot(meant);
        } else {
            found.and(meant);
        }
    }

    /** Those that carry what the requirement names, whether it wants them or not. */
    private BitSet carrying(Requirement requirement) {
        if (requirement.key().equals(Labels.ID)) {
            return withId(requirement);
        }
        BitSet slots = with(requirement.key(), requirement);
        if (requirement.key().equals(Labels.NAME)) {
            BitSet byHost = with(Labels.HOST, requirement);
            byHost.andNot(withAny(Labels.NAME));
            slots.or(byHost);
        }
        return slots;
    }

    private BitSet withId(Requirement requirement) {
        BitSet slots = new BitSet();
        if (requirement instanceof Requirement.In in) {
            addIds(in.values(), slots);
        } else if (requirement instanceof Requirement.NotIn not) {
            addIds(not.values(), slots);
        } else if (requirement instanceof Requirement.Like like) {
            addIds(like.glob(), slots);
        } else if (requirement instanceof Requirement.NotLike not) {
            addIds(not.glob(), slots);
        } else {
            slots.or(taken);
        }
        return slots;
    }

    private void addIds(Iterable<String> ids, BitSet slots) {
        for (String id : ids) {
            Integer slot = slotOf.get(id);
            if (slot != null) {
                slots.set(slot);
            }
        }
    }

    private void addIds(Glob glob, BitSet slots) {
        slotOf.forEach((id, slot) -> {
            if (glob.matches(id)) {
                slots.set(slot);
            }
        });
    }

    private BitSet with(String key, Requirement requirement) {
        NavigableMap<String, SlotSet> byValue = slotsByLabel.get(key);
        if (byValue == null) {
            return new BitSet();
        }
        if (requirement instanceof Requirement.In in) {
            return with(byValue, in.values());
        } else if (requirement instanceof Requirement.NotIn not) {
            return with(byValue, not.values());
        } else if (requirement instanceof Requirement.Like like) {
            return with(byValue, like.glob());
        } else if (requirement instanceof Requirement.NotLike not) {
            return with(byValue, not.glob());
        }
        return withAny(key);
    }

    private static BitSet with(Map<String, SlotSet> byValue, Iterable<String> values) {
        BitSet slots = new BitSet();
        for (String value : values) {
            SlotSet carrying = byValue.get(value);
            if (carrying != null) {
                carrying.addTo(slots);
            }
        }
        return slots;
    }

    private static BitSet with(NavigableMap<String, SlotSet> byValue, Glob glob) {
        BitSet slots = new BitSet();
        String prefix = glob.prefix();
        for (Map.Entry<String, SlotSet> entry : byValue.tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            if (glob.matches(entry.getKey())) {
                entry.getValue().addTo(slots);
            }
        }
        return slots;
    }

    private BitSet withAny(String key) {
        BitSet slots = new BitSet();
        NavigableMap<String, SlotSet> byValue = slotsByLabel.get(key);
        if (byValue != null) {
            byValue.values().forEach(carrying -> carrying.addTo(slots));
        }
        return slots;
    }

    private int newSlot(String id) {
        int slot = free.nextSetBit(0);
        if (slot < 0) {
            slot = idOf.size();
            idOf.add(id);
            labelsOf.add(null);
        } else {
            free.clear(slot);
            idOf.set(slot, id);
        }
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
