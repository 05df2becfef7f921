package io.sluice.coordinator.topology;

import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointLabelled;
import io.sluice.topics.EndpointMoved;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointReadmitted;
import io.sluice.topics.EndpointRemoved;
import io.sluice.topics.EndpointSplit;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.TopicCatalog;
import java.util.List;
import java.util.Set;

/** Carries out what administrators order of one endpoint. */
final class OrderDesk {
    private final PartitionState state;
    private final WordDesk words;
    private final RemovedEndpoints removed;
    private final CollisionDesk collisions;
    private final Rulebook rulebook;
    private final Outbox outbox;
    private final RegionMeters meters;

    OrderDesk(
            PartitionState state,
            WordDesk words,
            RemovedEndpoints removed,
            CollisionDesk collisions,
            Rulebook rulebook,
            Outbox outbox,
            RegionMeters meters) {
        this.state = state;
        this.words = words;
        this.removed = removed;
        this.collisions = collisions;
        this.rulebook = rulebook;
        this.outbox = outbox;
        this.meters = meters;
    }

    void read(EndpointOrder order, long now) {
        Endpoint row = state.endpoint(order.getEndpointId());
        if (order.getOrder() instanceof EndpointReadmitted) {
            if (!removed.readmit(order.getEndpointId(), order.getAt())) {
                meters.idle("READMISSION_OF_NONE_REMOVED");
            }
        } else if (row == null) {
            meters.idle("ORDER_FOR_NO_ENDPOINT");
        } else if (order.getOrder() instanceof EndpointLabelled labelled) {
            EndpointList.labelled(row, labelled).ifPresent(this::keep);
        } else if (order.getOrder() instanceof EndpointMoved moved) {
            move(order, row, moved.getGateway(), now);
        } else if (order.getOrder() instanceof EndpointRemoved removed) {
            remove(row, removed.getForce(), now);
        } else if (order.getOrder() instanceof EndpointSplit split) {
            collisions.split(row, split, now);
        }
    }

    /** The new gateway is told first, so that it knows the endpoint when that comes. */
    private void move(EndpointOrder order, Endpoint row, String to, long now) {
        List<String> servers = rulebook.addresses(List.of(to));
        if (servers.isEmpty()) {
            outbox.deadLetter(
                    row.getEndpointId(), order, "NO_ADDRESS", "gateway " + to + " has no address to send endpoints to");
            return;
        }
        EndpointList.moved(row, to).ifPresent(moved -> {
            keep(moved);
            words.say(Word.known(to, row.getEndpointId(), now), now);
            Set<String> left = EndpointList.gatewaysOf(row);
            left.remove(to);
            gone(left, row.getEndpointId(), "MIGRATED: it belongs to " + to, servers, now);
        });
    }

    private void remove(Endpoint row, boolean force, long now) {
        if (row.getStatus() == EndpointStatus.CONNECTED && !force) {
            meters.idle("REMOVAL_OF_A_CONNECTED_ENDPOINT");
            return;
        }
        removed.add(row.getEndpointId(), now);
        collisions.forget(row.getEndpointId());
        state.forget(row.getEndpointId());
        outbox.erase(TopicCatalog.ENDPOINTS, row.getEndpointId());
        gone(EndpointList.gatewaysOf(row), row.getEndpointId(), RemovedEndpoints.REASON, List.of(), now);
    }

    private void gone(Set<String> left, String endpointId, String reason, List<String> servers, long now) {
        left.forEach(gateway -> words.say(Word.gone(gateway, endpointId, reason, servers, now), now));
    }

    private void keep(Endpoint endpoint) {
        state.keep(endpoint);
        outbox.write(TopicCatalog.ENDPOINTS, endpoint.getEndpointId(), endpoint);
    }
}
