package io.sluice.coordinator.selector;

import java.util.Map;
import java.util.Set;

/**
 * One condition on one label. As with Kubernetes, {@code !=} and {@code notin}, and so {@code !~}, hold for an endpoint
 * without the label.
 */
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

    /** {@code key~glob}. */
    record Like(String key, Glob glob) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return value != null && glob.matches(value);
        }
    }

    /** {@code key!~glob}. */
    record NotLike(String key, Glob glob) implements Requirement {
        @Override
        public boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return value == null || !glob.matches(value);
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
