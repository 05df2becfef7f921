package io.sluice.coordinator.query;

import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;

/**
 * A selector and the text it was read from, by which another instance reads the same.
 *
 * @param text as {@link io.sluice.coordinator.selector.SelectorParser} reads it
 */
public record WrittenSelector(String text, Selector meant) implements Selector {
    @Override
    public boolean matches(Endpoint endpoint) {
        return meant.matches(endpoint);
    }
}
