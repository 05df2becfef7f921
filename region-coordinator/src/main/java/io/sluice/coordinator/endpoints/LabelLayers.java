package io.sluice.coordinator.endpoints;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointLabelled;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose labels an endpoint has. Three parties give it some: its agent at login, the login policy, and administrators. They
 * are kept apart, so that nobody takes away what another gave; what it is selected by is all of them, the administrator's
 * over the policy's over its own.
 */
final class LabelLayers {
    private LabelLayers() {}

    /** What its agent told last. A row from before this was kept apart has only the sum of all. */
    static Map<String, String> own(Endpoint row) {
        if (!row.getOwnLabels().isEmpty()) {
            return row.getOwnLabels();
        }
        Map<String, String> rest = new HashMap<>(row.getLabels());
        rest.keySet().removeAll(row.getGivenLabels().keySet());
        rest.keySet().removeAll(row.getAdminLabels().keySet());
        return rest;
    }

    static Map<String, String> sum(Map<String, String> own, Map<String, String> given, Map<String, String> admin) {
        Map<String, String> sum = new HashMap<>(own);
        sum.putAll(given);
        sum.putAll(admin);
        return sum;
    }

    /** The row once an administrator has labelled it; nothing if that changes nothing. */
    static Optional<Endpoint> labelled(Endpoint row, EndpointLabelled order) {
        Map<String, String> admin = new HashMap<>(row.getAdminLabels());
        order.getWithout().forEach(admin::remove);
        admin.putAll(order.getLabels());
        if (admin.equals(row.getAdminLabels())) {
            return Optional.empty();
        }
        Map<String, String> own = own(row);
        return Optional.of(Endpoint.newBuilder(row)
                .setOwnLabels(own)
                .setAdminLabels(admin)
                .setLabels(sum(own, row.getGivenLabels(), admin))
                .build());
    }
}
