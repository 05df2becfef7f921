package io.sluice.coordinator.selector;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of small numbers: one in a field, since most values of labels such as a host's name have one carrier; some in a
 * sorted array; many in a bit set from then on. So rare labels cost little.
 */
class SlotSet {
    private static final int MOST_IN_ARRAY = 4_096;
    private static final int[] NONE = {};

    private int only = -1;
    private int[] slots = NONE;
    private int size;
    private @Nullable BitSet bits;

    final void add(int slot) {
        if (bits != null) {
            bits.set(slot);
        } else if (size == 0) {
            only = slot;
            size = 1;
        } else if (size == 1) {
            if (slot != only) {
                slots = new int[] {Math.min(slot, only), Math.max(slot, only)};
                size = 2;
            }
        } else {
            addToArray(slot);
        }
    }

    private void addToArray(int slot) {
        // New slots are mostly above all others.
        int at = slot > slots[size - 1] ? -size - 1 : Arrays.binarySearch(slots, 0, size, slot);
        if (at >= 0) {
            return;
        }
        if (size == MOST_IN_ARRAY) {
            BitSet all = new BitSet();
            addTo(all);
            all.set(slot);
            bits = all;
            slots = NONE;
            size = 0;
            return;
        }
        int place = -at - 1;
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size * 2);
        }
        System.arraycopy(slots, place, slots, place + 1, size - place);
        slots[place] = slot;
        size++;
    }

    final void remove(int slot) {
        if (bits != null) {
            bits.clear(slot);
        } else if (size == 1) {
            size = slot == only ? 0 : 1;
        } else {
            removeFromArray(slot);
        }
    }

    private void removeFromArray(int slot) {
        int at = Arrays.binarySearch(slots, 0, size, slot);
        if (at < 0) {
            return;
        }
        System.arraycopy(slots, at + 1, slots, at, size - at - 1);
        size--;
        if (size == 1) {
            only = slots[0];
            slots = NONE;
        }
    }

    final boolean isEmpty() {
        return bits == null ? size == 0 : bits.isEmpty();
    }

    /** Its one number; -1 if it has none, or several. */
    final int only() {
        return bits == null && size == 1 ? only : -1;
    }

    /** Adds all of this to {@code into}. */
    final void addTo(BitSet into) {
        if (bits != null) {
            into.or(bits);
        } else if (size == 1) {
            into.set(only);
        } else {
            for (int i = 0; i < size; i++) {
                into.set(slots[i]);
            }
        }
    }
}
