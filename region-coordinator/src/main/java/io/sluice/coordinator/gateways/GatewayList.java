package io.sluice.coordinator.gateways;

import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a gateway's row follows from its heartbeats, and from their absence. Times are the coordinator's. */
public final class GatewayList {
    private GatewayList() {}

    public static Gateway alive(@Nullable Gateway row, GatewayHeartbeat heartbeat, long now) {
        long since = row != null && row.getState() == GatewayState.UP ? row.getSince() : now;
        return Gateway.newBuilder()
                .setGateway(heartbeat.getGateway())
                .setState(GatewayState.UP)
                .setSince(since)
                .setAddress(heartbeat.getAddress())
                .setVersion(heartbeat.getVersion())
                .setSessions(heartbeat.getSessions())
                .setInbox(heartbeat.getInbox())
                .setLastHeartbeat(heartbeat.getAt())
                .setLabels(heartbeat.getLabels())
                .build();
    }

    /**
     * The row of a gateway that has been silent for too long; nothing if it has not, or is known to be DOWN.
     *
     * @param heardAt when the coordinator read its last heartbeat
     */
    public static Optional<Gateway> silent(Gateway row, long heardAt, long now, Duration silence) {
        if (row.getState() == GatewayState.DOWN || now - heardAt <= silence.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(Gateway.newBuilder(row)
                .setState(GatewayState.DOWN)
                .setSince(now)
                .setSessions(0)
                .build());
    }
}
