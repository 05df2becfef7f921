package io.sluice.coordinator.selector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one label in their order, each with the slots that carry it.
 *
 * <p>A label may have as many values as there are endpoints, so they lie in blocks of some hundred, one after the other: a
 * pattern that fixes how a value begins runs through arrays and looks at no value, and a value costs no node of a tree.
 */
final class LabelValues {
    static final int MOST_IN_BLOCK = 128;

    private final String key;
    private final SlotSet any = new SlotSet();
    private final List<Block> blocks = new ArrayList<>();

    /**
     * Of each block but the first a value that lies above all values before it and not above any in it, so that a search for
     * the block looks at no block: in a large label none of them is in the processor's cache.
     */
    private final List<String> bounds = new ArrayList<>();

    LabelValues(String key) {
        this.key = key;
        blocks.add(new Block());
        bounds.add("");
    }

    /** Values in order. {@code only} is the carrier where there is exactly one, else -1. */
    private static final class Block {
        private final Carriers[] carriers = new Carriers[MOST_IN_BLOCK];
        private final int[] only = new int[MOST_IN_BLOCK];
        private int size;

        String value(int at) {
            return carriers[at].value();
        }

        /** Where the value is, or as {@link Arrays#binarySearch} says where it would be. */
        int search(String value) {
            int low = 0;
            int high = size - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = value(middle).compareTo(value);
                if (order == 0) {
                    return middle;
                } else if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -low - 1;
        }

        /** Where the first value is that is not below. */
        int from(String value) {
            int at = search(value);
            return at >= 0 ? at : -at - 1;
        }

        void insert(int at, Carriers carrying) {
            System.arraycopy(carriers, at, carriers, at + 1, size - at);
            System.arraycopy(only, at, only, at + 1, size - at);
            carriers[at] = carrying;
            size++;
        }

        @SuppressWarnings("NullAway") // beyond the size there is nothing
        void delete(int at) {
            System.arraycopy(carriers, at + 1, carriers, at, size - at - 1);
            System.arraycopy(only, at + 1, only, at, size - at - 1);
            carriers[--size] = null;
        }

        /** What lies from there on, in a block of its own. */
        @SuppressWarnings("NullAway") // beyond the size there is nothing
        Block split(int at) {
            Block rest = new Block();
            rest.size = size - at;
            System.arraycopy(carriers, at, rest.carriers, 0, rest.size);
            System.arraycopy(only, at, rest.only, 0, rest.size);
            Arrays.fill(carriers, at, size, null);
            size = at;
            return rest;
        }
    }

    String key() {
        return key;
    }

    /** All that carry the label, with whatever value. */
    SlotSet any() {
        return any;
    }

    /** The slot carries this value from now on. */
    Carriers add(String value, int slot) {
        any.add(slot);
        int number = blockOf(value);
        Block block = blocks.get(number);
        int at = block.search(value);
        if (at < 0) {
            at = -at - 1;
            if (block.size == MOST_IN_BLOCK) {
                boolean last = at == block.size && number == blocks.size() - 1;
                Block rest = block.split(last ? block.size : block.size / 2);
                blocks.add(number + 1, rest);
                bounds.add(number + 1, last ? value : rest.value(0));
                if (last || at > block.size) {
                    at -= block.size;
                    block = rest;
                }
            }
            block.insert(at, new Carriers(this, value));
        }
        Carriers carrying = block.carriers[at];
        carrying.add(slot);
        block.only[at] = carrying.only();
        return carrying;
    }

    /** The slot carries this value no more. */
    void remove(String value, int slot) {
        any.remove(slot);
        int number = blockOf(value);
        Block block = blocks.get(number);
        int at = block.search(value);
        if (at < 0) {
            return;
        }
        Carriers carrying = block.carriers[at];
        carrying.remove(slot);
        block.only[at] = carrying.only();
        if (carrying.isEmpty()) {
            block.delete(at);
            if (block.size == 0 && blocks.size() > 1) {
                blocks.remove(number);
                bounds.remove(number);
            }
        }
    }

    /** Adds those that carry this very value. */
    void addTo(BitSet into, String value) {
        Block block = blocks.get(blockOf(value));
        int at = block.search(value);
        if (at >= 0) {
            block.carriers[at].addTo(into);
        }
    }

    /** Adds those whose value matches. */
    void addTo(BitSet into, Glob glob) {
        String prefix = glob.prefix();
        String end = after(prefix);
        boolean whole = glob.isPrefix() && (end != null || prefix.isEmpty());
        if (whole && prefix.isEmpty()) {
            any.addTo(into);
            return;
        }
        int first = blockOf(prefix);
        for (int number = first; number < blocks.size(); number++) {
            Block block = blocks.get(number);
            int from = number == first ? block.from(prefix) : 0;
            int to = end == null ? block.size : block.from(end);
            for (int at = from; at < to; at++) {
                if (whole || glob.matches(block.value(at))) {
                    if (block.only[at] >= 0) {
                        into.set(block.only[at]);
                    } else {
                        block.carriers[at].addTo(into);
                    }
                }
            }
            if (to < block.size) {
                return;
            }
        }
    }

    /** Values that have to be looked at for the pattern, or some more; 0 where no value itself is. */
    int lookedAt(Glob glob) {
        if (glob.isPrefix()) {
            return 0;
        }
        String prefix = glob.prefix();
        String end = after(prefix);
        int last = end == null ? blocks.size() - 1 : blockOf(end);
        int values = 0;
        for (int number = blockOf(prefix); number <= last; number++) {
            values += blocks.get(number).size;
        }
        return values;
    }

    /** Above everything that begins with the prefix, and below everything else that is above the prefix; null: no such. */
    private static @Nullable String after(String prefix) {
        int last = prefix.length() - 1;
        if (last < 0 || prefix.charAt(last) == Character.MAX_VALUE) {
            return null;
        }
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    /** The last block whose bound is the value or below; the first one if none is. */
    private int blockOf(String value) {
        int low = 1;
        int high = blocks.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (bounds.get(middle).compareTo(value) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 1 ? 0 : high;
    }
}
