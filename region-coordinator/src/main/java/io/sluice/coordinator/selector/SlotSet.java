package io.sluice.coordinator.selector;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A set of small numbers: a sorted array while it is small, a bit set from then on. So rare labels cost little. */
final class SlotSet {
    private static final int MOST_IN_ARRAY = 4_096;

    private int[] slots = new int[2];
    private int size;
    private @Nullable BitSet bits;

    void add(int slot) {
        if (bits != null) {
            bits.set(slot);
            return;
        }
        int at = Arrays.binarySearch(slots, 0, size, slot);
        if (at >= 0) {
            return;
        }
        if (size == MOST_IN_ARRAY) {
            bits = toBits();
            bits.set(slot);
            slots = new int[0];
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

    void remove(int slot) {
        if (bits != null) {
            bits.clear(slot);
            return;
        }
        int at = Arrays.binarySearch(slots, 0, size, slot);
        if (at >= 0) {
            System.arraycopy(slots, at + 1, slots, at, size - at - 1);
            size--;
        }
    }

    boolean isEmpty() {
        return bits == null ? size == 0 : bits.isEmpty();
    }

    /** Adds all of this to {@code into}. */
    void addTo(BitSet into) {
        if (bits != null) {
            into.or(bits);
            return;
        }
        for (int i = 0; i < size; i++) {
            into.set(slots[i]);
        }
    }

    private BitSet toBits() {
        BitSet all = new BitSet();
        for (int i = 0; i < size; i++) {
            all.set(slots[i]);
        }
        return all;
    }
}
