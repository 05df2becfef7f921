package io.sluice.coordinator.selector;

import io.sluice.topics.Endpoint;
import java.util.List;
import java.util.Map;

/**
 * All of these requirements together.
 *
 * @param requirements none: every endpoint
 */
public record LabelSelector(List<Requirement> requirements) implements Selector {

    @Override
    public boolean matches(Endpoint endpoint) {
        if (requirements.isEmpty()) {
            return true;
        }
        Map<String, String> labels = Labels.of(endpoint);
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }
}
