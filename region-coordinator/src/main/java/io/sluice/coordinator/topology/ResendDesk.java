package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.routing.Route;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRow;
import io.sluice.wire.ActivationId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends again, on the same routes, what a gateway was given and has not ended: it has lost a part of its topic, or its
 * store. What it does hold it recognises by the id.
 */
final class ResendDesk {
    private final PartitionState state;
    private final GatewayLink gateways;
    private final Dispatcher dispatcher;

    ResendDesk(PartitionState state, GatewayLink gateways, Dispatcher dispatcher) {
        this.state = state;
        this.gateways = gateways;
        this.dispatcher = dispatcher;
    }

    void sendAgain(String gateway, long now) {
        if (!gateways.isThere(gateway)) {
            return;
        }
        state.eachOpen((invocationId, endpointIds) -> {
            InvocationSpec spec = state.spec(invocationId);
            Map<Parcel, List<Sent>> lost = new LinkedHashMap<>();
            for (String endpointId : endpointIds) {
                LedgerRow row = state.row(new ActivationId(invocationId, endpointId));
                Route route = row == null ? null : state.route(row);
                if (row != null
                        && route != null
                        && route.gateway().equals(gateway)
                        && !row.getCancelRequested()
                        && row.getExpiresAt() > now
                        && !route.isOver(now)) {
                    lost.computeIfAbsent(
                                    new Parcel(gateway, row.getAttempt(), route.expiresAt()),
                                    unknown -> new ArrayList<>())
                            .add(new Sent(row, route, route));
                }
            }
            if (spec != null) {
                lost.forEach((parcel, sent) -> dispatcher.sendBatches(parcel, invocationId, spec, sent, now));
            }
        });
    }
}
