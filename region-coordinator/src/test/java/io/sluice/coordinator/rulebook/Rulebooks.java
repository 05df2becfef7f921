package io.sluice.coordinator.rulebook;

import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import io.sluice.topics.Policy;
import java.util.Map;

/** Rulebooks that tests fill. */
public final class Rulebooks {
    private Rulebooks() {}

    public static void put(Rulebook rulebook, String document) {
        rulebook.learn(new Policy(Rulebook.LOGIN, rulebook.version() + 1, document, "admin", 0L));
    }

    /** Gateways that are UP, without sessions. */
    public static void learnUp(Rulebook rulebook, String... gateways) {
        for (String gateway : gateways) {
            rulebook.learn(Gateway.newBuilder()
                    .setGateway(gateway)
                    .setState(GatewayState.UP)
                    .setSince(0)
                    .setAddress(gateway + ":8883")
                    .setVersion("1")
                    .setSessions(0)
                    .setInbox(0)
                    .setLastHeartbeat(0)
                    .setLabels(Map.of())
                    .build());
        }
    }
}
