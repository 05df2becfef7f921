package io.sluice.coordinator.gateways;

import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayAdded;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway's row follows from its heartbeats, from their absence, and from what administrators want of it. Times are
 * the coordinator's.
 */
public final class GatewayList {
    private GatewayList() {}

    public static Gateway alive(@Nullable Gateway row, GatewayHeartbeat heartbeat, long now) {
        boolean draining = row != null && row.getDraining();
        GatewayState state = draining ? GatewayState.DRAINING : GatewayState.UP;
        long since = row != null && row.getState() == state ? row.getSince() : now;
        Map<String, String> added = row == null ? Map.of() : row.getAdded();
        return Gateway.newBuilder()
                .setGateway(heartbeat.getGateway())
                .setState(state)
                .setSince(since)
                .setAddress(heartbeat.getAddress())
                .setVersion(heartbeat.getVersion())
                .setSessions(heartbeat.getSessions())
                .setInbox(heartbeat.getInbox())
                .setLastHeartbeat(heartbeat.getAt())
                .setLabels(labels(heartbeat.getLabels(), added))
                .setAdded(added)
                .setDraining(draining)
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

    /** The row of a gateway that was added: DOWN until it is heard of; what is known of it already stays. */
    public static Gateway added(@Nullable Gateway row, String gateway, GatewayAdded order, long now) {
        if (row == null) {
            return Gateway.newBuilder()
                    .setGateway(gateway)
                    .setState(GatewayState.DOWN)
                    .setSince(now)
                    .setAddress(order.getAddress())
                    .setVersion("")
                    .setSessions(0)
                    .setInbox(0)
                    .setLastHeartbeat(0)
                    .setLabels(order.getLabels())
                    .setAdded(order.getLabels())
                    .build();
        }
        Map<String, String> own = new HashMap<>(row.getLabels());
        row.getAdded().keySet().forEach(own::remove);
        return Gateway.newBuilder(row)
                .setLabels(labels(own, order.getLabels()))
                .setAdded(order.getLabels())
                .build();
    }

    /** The row after it was decided to drain the gateway, or to stop that; nothing if it was so before. */
    public static Optional<Gateway> drained(Gateway row, boolean draining, long now) {
        if (row.getDraining() == draining) {
            return Optional.empty();
        }
        Gateway.Builder changed = Gateway.newBuilder(row).setDraining(draining);
        if (row.getState() != GatewayState.DOWN) {
            changed.setState(draining ? GatewayState.DRAINING : GatewayState.UP).setSince(now);
        }
        return Optional.of(changed.build());
    }

    /**
     * Whether the gateway is to be told (again) to drain or to stop draining: it says otherwise, or it still has endpoints
     * that it may not have known where to send.
     */
    public static boolean toBeTold(Gateway row, GatewayHeartbeat heartbeat) {
        return heartbeat.getDraining() != row.getDraining() || (row.getDraining() && heartbeat.getSessions() > 0);
    }

    private static Map<String, String> labels(Map<String, String> own, Map<String, String> added) {
        Map<String, String> both = new HashMap<>(own);
        both.putAll(added);
        return both;
    }
}
