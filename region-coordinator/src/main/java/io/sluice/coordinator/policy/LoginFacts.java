package io.sluice.coordinator.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * What is known of an endpoint that wants to log in.
 *
 * @param address IP address it comes from, without the port
 * @param kind INITIAL, NORMAL, ISOLATED or ORPHAN
 * @param lastGateway where it says it was last; empty: nowhere
 * @param assignedGateway where the region's list has it; empty: the list does not know it
 * @param askingGateway where it is now
 */
public record LoginFacts(
        String id,
        String host,
        String platform,
        String address,
        Map<String, String> labels,
        String agentVersion,
        String kind,
        String lastGateway,
        String assignedGateway,
        String askingGateway) {

    /** With these labels over its own. */
    LoginFacts with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(labels);
        all.putAll(more);
        return new LoginFacts(
                id,
                host,
                platform,
                address,
                Map.copyOf(all),
                agentVersion,
                kind,
                lastGateway,
                assignedGateway,
                askingGateway);
    }
}
