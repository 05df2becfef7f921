package io.sluice.coordinator.endpoints;

import io.sluice.coordinator.policy.LoginFacts;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.LoginKind;
import java.util.HashMap;
import java.util.Map;

/**
 * What login rules are told of logins that have been, by the events that gateways wrote of them. Where an endpoint was before is
 * what its login before tells; of the first that is recorded, that it was there already, unless it says that it never was
 * anywhere.
 */
public final class RecordedLogins {
    private final Map<String, Map<String, String>> given;
    private final Map<String, String> lastAt = new HashMap<>();

    /** @param given by endpoint id: labels that are not its own */
    public RecordedLogins(Map<String, Map<String, String>> given) {
        this.given = given;
    }

    /** Of the next login; an endpoint's are to come in their order. */
    public LoginFacts next(EndpointEvent login) {
        String id = login.getEndpointId();
        Map<String, String> labels = new HashMap<>(login.getLabels());
        labels.putAll(given.getOrDefault(id, Map.of()));
        boolean initial = login.getLoginKind() == LoginKind.INITIAL;
        String before = lastAt.getOrDefault(id, initial ? "" : login.getGateway());
        lastAt.put(id, login.getGateway());
        LoginKind kind = login.getLoginKind() == LoginKind.NONE ? LoginKind.NORMAL : login.getLoginKind();
        return new LoginFacts(
                id,
                login.getHost(),
                login.getPlatform(),
                LoginPolicy.ip(login.getAddress()),
                Map.copyOf(labels),
                login.getAgentVersion(),
                kind.name(),
                before,
                before,
                login.getGateway());
    }
}
