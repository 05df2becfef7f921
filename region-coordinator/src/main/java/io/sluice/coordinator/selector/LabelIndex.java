package io.sluice.coordinator.selector;

import io.sluice.topics.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints of one partition have which labels, so that a selector costs set operations and no scan.
 *
 * <p>Every endpoint has a slot, a small number; every label and value has the set of slots that carry it. The endpoint's
 * id is not indexed as a label: it is looked up. Values lie in their order, so that a pattern looks only at those that begin
 * as it does; one that begins with a star looks at every value of its label, unless the rest of the selector has left fewer
 * endpoints than there are values: then at theirs. Kept on the heap by the thread that owns the partition, rebuilt from the
 * endpoint list when the partition is taken over.
 */
public final class LabelIndex {
    private static final int FIRST_SLOTS = 64;
    private static final Carriers[] NO_LABELS = {};

    private final Map<String, Integer> slotOf = new HashMap<>();
    private @Nullable String[] idOf = new @Nullable String[FIRST_SLOTS];
    private Carriers[][] labelsOf = new Carriers[FIRST_SLOTS][];
    private int slots;
    private final BitSet taken = new BitSet();
    private final BitSet free = new BitSet();
    private final Map<String, LabelValues> byKey = new HashMap<>();

    /** Adds the endpoint, or takes in what has changed. */
    public void put(Endpoint endpoint) {
        Map<String, String> labels = Labels.of(endpoint);
        labels.remove(Labels.ID);
        if (!endpoint.getLabels().containsKey(Labels.NAME)) {
            labels.remove(Labels.NAME);
        }
        Integer known = slotOf.get(endpoint.getEndpointId());
        int slot = known == null ? newSlot(endpoint.getEndpointId()) : known;
        Carriers[] before = labelsOf[slot];
        int kept = 0;
        for (Carriers each : before) {
            if (each.value().equals(labels.get(each.label().key()))) {
                kept++;
            } else {
                each.label().remove(each.value(), slot);
            }
        }
        if (kept == before.length && kept == labels.size()) {
            return;
        }
        Carriers[] after = new Carriers[labels.size()];
        int at = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            Carriers same = find(before, label.getKey());
            after[at++] = same != null && same.value().equals(label.getValue())
                    ? same
                    : byKey.computeIfAbsent(label.getKey(), LabelValues::new).add(label.getValue(), slot);
        }
        labelsOf[slot] = after;
    }

    private static @Nullable Carriers find(Carriers[] labels, String key) {
        for (Carriers each : labels) {
            if (each.label().key().equals(key)) {
                return each;
            }
        }
        return null;
    }

    /** Forgets the endpoint, if it was there. */
    public void remove(String endpointId) {
        Integer slot = slotOf.remove(endpointId);
        if (slot == null) {
            return;
        }
        for (Carriers each : labelsOf[slot]) {
            each.label().remove(each.value(), slot);
        }
        labelsOf[slot] = NO_LABELS;
        idOf[slot] = null;
        taken.clear(slot);
        free.set(slot);
    }

    public int size() {
        return slotOf.size();
    }

    /** Ids of the endpoints that meet all requirements. */
    public List<String> select(LabelSelector selector) {
        BitSet found = (BitSet) taken.clone();
        List<Requirement> cheapFirst = new ArrayList<>(selector.requirements());
        cheapFirst.sort(Comparator.comparingInt(this::lookedAt));
        for (Requirement requirement : cheapFirst) {
            narrow(found, requirement);
        }
        return ids(found);
    }

    private List<String> ids(BitSet found) {
        String[] ids = new String[found.cardinality()];
        int at = 0;
        for (int slot = found.nextSetBit(0); slot >= 0; slot = found.nextSetBit(slot + 1)) {
            ids[at++] = Objects.requireNonNull(idOf[slot], "a slot that is taken has an id");
        }
        return Arrays.asList(ids);
    }

    private void narrow(BitSet found, Requirement requirement) {
        int lookedAt = lookedAt(requirement);
        if (lookedAt > 0 && found.cardinality() < lookedAt) {
            for (int slot = found.nextSetBit(0); slot >= 0; slot = found.nextSetBit(slot + 1)) {
                if (!requirement.accepts(value(slot, requirement.key()))) {
                    found.clear(slot);
                }
            }
            return;
        }
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

    /** Values that have to be looked at, one by one, to find who carries what the requirement names; roughly. */
    private int lookedAt(Requirement requirement) {
        Glob glob = glob(requirement);
        if (glob == null) {
            return 0;
        }
        if (requirement.key().equals(Labels.ID)) {
            return slotOf.size();
        }
        int values = lookedAt(requirement.key(), glob);
        return requirement.key().equals(Labels.NAME) ? values + lookedAt(Labels.HOST, glob) : values;
    }

    private int lookedAt(String key, Glob glob) {
        LabelValues values = byKey.get(key);
        return values == null ? 0 : values.lookedAt(glob);
    }

    private static @Nullable Glob glob(Requirement requirement) {
        if (requirement instanceof Requirement.Like like) {
            return like.glob();
        }
        return requirement instanceof Requirement.NotLike not ? not.glob() : null;
    }

    private @Nullable String value(int slot, String key) {
        if (key.equals(Labels.ID)) {
            return idOf[slot];
        }
        Carriers carrying = find(labelsOf[slot], key);
        if (carrying == null && key.equals(Labels.NAME)) {
            carrying = find(labelsOf[slot], Labels.HOST);
        }
        return carrying == null ? null : carrying.value();
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
        Glob glob = glob(requirement);
        if (requirement instanceof Requirement.In in) {
            addIds(in.values(), slots);
        } else if (requirement instanceof Requirement.NotIn not) {
            addIds(not.values(), slots);
        } else if (glob != null) {
            addIds(glob, slots);
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

    private void addIds(Glob glob, BitSet found) {
        for (int slot = taken.nextSetBit(0); slot >= 0; slot = taken.nextSetBit(slot + 1)) {
            if (glob.matches(Objects.requireNonNull(idOf[slot], "a slot that is taken has an id"))) {
                found.set(slot);
            }
        }
    }

    private BitSet with(String key, Requirement requirement) {
        BitSet found = new BitSet();
        LabelValues values = byKey.get(key);
        if (values == null) {
            return found;
        }
        Glob glob = glob(requirement);
        if (requirement instanceof Requirement.In in) {
            in.values().forEach(value -> values.addTo(found, value));
        } else if (requirement instanceof Requirement.NotIn not) {
            not.values().forEach(value -> values.addTo(found, value));
        } else if (glob != null) {
            values.addTo(found, glob);
        } else {
            values.any().addTo(found);
        }
        return found;
    }

    private BitSet withAny(String key) {
        BitSet found = new BitSet();
        LabelValues values = byKey.get(key);
        if (values != null) {
            values.any().addTo(found);
        }
        return found;
    }

    private int newSlot(String id) {
        int slot = free.nextSetBit(0);
        if (slot < 0) {
            slot = slots++;
            if (slot == idOf.length) {
                idOf = Arrays.copyOf(idOf, slot + slot / 2);
                labelsOf = Arrays.copyOf(labelsOf, slot + slot / 2);
            }
        } else {
            free.clear(slot);
        }
        idOf[slot] = id;
        labelsOf[slot] = NO_LABELS;
        slotOf.put(id, slot);
        taken.set(slot);
        return slot;
    }
}
