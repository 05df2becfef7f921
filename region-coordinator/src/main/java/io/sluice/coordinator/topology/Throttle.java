package io.sluice.coordinator.topology;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Lets the first few changes of each key through at once and holds the rest back until the next tick. */
final class Throttle {
    private static final int AT_ONCE = 8;

    private final Map<String, Integer> written = new HashMap<>();
    private final Set<String> held = new HashSet<>();

    /** Whether a change of this key may be written now; if not, it will be due at the next tick. */
    boolean admit(String key) {
        if (written.merge(key, 1, Integer::sum) <= AT_ONCE) {
            held.remove(key);
            return true;
        }
        held.add(key);
        return false;
    }

    /** This key was just written, whatever was held back. */
    void wrote(String key) {
        held.remove(key);
    }

    /** A tick: what was held back. */
    Set<String> due() {
        written.clear();
        if (held.isEmpty()) {
            return Set.of();
        }
        Set<String> due = Set.copyOf(held);
        held.clear();
        return due;
    }
}
