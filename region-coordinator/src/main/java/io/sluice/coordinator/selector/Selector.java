package io.sluice.coordinator.selector;

import io.sluice.topics.Endpoint;

/** Says of an endpoint whether it is meant. */
public interface Selector {
    boolean matches(Endpoint endpoint);

    /** Every endpoint. */
    static Selector everything() {
        return endpoint -> true;
    }
}
