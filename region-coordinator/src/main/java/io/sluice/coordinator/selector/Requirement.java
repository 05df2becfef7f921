package io.sluice.coordinator.selector;

import java.util.Map;
import java.util.Set;

/** One condition on one label. As with Kubernetes, {@code !=} and {@code notin} hold for an endpoint without the label. */
public sealed interface Requirement {
    String key();

    boolean holds(Map<String, String> labels);

    /** {@code key=value}, {@code key==value}, {@code key in (…)}. */
    record In(String key, Set<String> values) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return value != null && values.contains(value);
        }
    }

    /** {@code key!=value}, {@code key notin (…)}. */
    record NotIn(String key, Set<String> values) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return value == null || !values.contains(value);
        }
    }

    /** {@code key}. */
    record Exists(String key) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            return labels.containsKey(key);
        }
    }

    /** {@code !key}. */
    record Absent(String key) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            return !labels.containsKey(key);
        }
    }
}
