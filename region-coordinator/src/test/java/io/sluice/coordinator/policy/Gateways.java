package io.sluice.coordinator.policy;

import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import java.util.Map;

/** Gateways as tests want them. */
final class Gateways {
    private Gateways() {}

    static Gateway up(String name, int sessions, Map<String, String> labels) {
        return of(name, GatewayState.UP, sessions, labels);
    }

    static Gateway of(String name, GatewayState state, int sessions, Map<String, String> labels) {
        return Gateway.newBuilder()
                .setGateway(name)
                .setState(state)
                .setSince(0)
                .setAddress(name + ":8883")
                .setVersion("1")
                .setSessions(sessions)
                .setInbox(0)
                .setLastHeartbeat(0)
                .setLabels(labels)
                .setDraining(state == GatewayState.DRAINING)
                .build();
    }
}
