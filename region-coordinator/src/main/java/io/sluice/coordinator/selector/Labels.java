package io.sluice.coordinator.selector;

import io.sluice.topics.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The labels an endpoint is selected by: its own, and the built-in {@code id}, {@code host}, {@code platform}, {@code os},
 * {@code arch} and {@code gateway}, which cannot be overridden. {@code gateway} is where it is connected, else where it is
 * assigned. {@code name} is its own label of that name, or else its host.
 */
public final class Labels {
    static final String ID = "id";
    static final String HOST = "host";
    static final String NAME = "name";

    private static final String GATEWAY = "gateway";

    private Labels() {}

    /** Means the endpoints that are connected to this gateway, or else assigned to it. */
    public static LabelSelector atGateway(String gateway) {
        return new LabelSelector(List.of(new Requirement.In(GATEWAY, Set.of(gateway))));
    }

    public static Map<String, String> of(Endpoint endpoint) {
        Map<String, String> labels = new HashMap<>(endpoint.getLabels());
        String platform = endpoint.getPlatform();
        int dash = platform.indexOf('-');
        String connected = endpoint.getConnectedGateway();
        labels.put(ID, endpoint.getEndpointId());
        labels.put(HOST, endpoint.getHost());
        labels.putIfAbsent(NAME, endpoint.getHost());
        labels.put("platform", platform);
        labels.put("os", dash < 0 ? platform : platform.substring(0, dash));
        labels.put("arch", dash < 0 ? "" : platform.substring(dash + 1));
        labels.put(GATEWAY, connected == null ? endpoint.getAssignedGateway() : connected);
        return labels;
    }
}
