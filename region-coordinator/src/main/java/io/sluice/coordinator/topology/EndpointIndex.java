package io.sluice.coordinator.topology;

import io.sluice.coordinator.selector.LabelIndex;
import io.sluice.topics.Endpoint;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The index by label of a partition that is taken over, read from the partition's endpoint list. */
public final class EndpointIndex {
    private EndpointIndex() {}

    /** Adds all rows of the list. */
    public static void read(ReadOnlyKeyValueStore<String, Endpoint> endpoints, LabelIndex into) {
        try (KeyValueIterator<String, Endpoint> all = endpoints.all()) {
            while (all.hasNext()) {
                into.put(all.next().value);
            }
        }
    }
}
