package io.sluice.coordinator.selector;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label. As with Kubernetes, {@code !=} and {@code notin}, and so {@code !~}, hold for an endpoint
 * without the label.
 */
public sealed interface Requirement {
    String key();

    /** Whether it holds for an endpoint whose label has this value; null: it has no such label. */
    boolean accepts(@Nullable String value);

    default boolean holds(Map<String, String> labels) {
        return accepts(labels.get(key()));
    }

    /** {@code key=value}, {@code key==value}, {@code key in (…)}. */
    record In(String key, Set<String> values) implements Requirement {
        @Override
        public boolean accepts(@Nullable String value) {
            return value != null && values.contains(value);
        }
    }

    /** {@code key!=value}, {@code key notin (…)}. */
    record NotIn(String key, Set<String> values) implements Requirement {
        @Override
        public boolean accepts(@Nullable String value) {
            return value == null || !values.contains(value);
        }
    }

    /** {@code key~glob}. */
    record Like(String key, Glob glob) implements Requirement {
        @Override
        public boolean accepts(@Nullable String value) {
            return value != null && glob.matches(value);
        }
    }

    /** {@code key!~glob}. */
    record NotLike(String key, Glob glob) implements Requirement {
        @Override
        public boolean accepts(@Nullable String value) {
            return value == null || !glob.matches(value);
        }
    }

    /** {@code key}. */
    record Exists(String key) implements Requirement {
        @Override
        public boolean accepts(@Nullable String value) {
            return value != null;
        }
    }

    /** {@code !key}. */
    record Absent(String key) implements Requirement {
        @Override
        public boolean accepts(@Nullable String value) {
            return value == null;
        }
    }
}
