package io.sluice.coordinator.endpoints;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EndpointLabelled;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.LoginKind;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Session;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How an endpoint's row follows from what gateways saw of it. */
public final class EndpointList {
    private EndpointList() {}

    /** The row after an event; nothing if the event leaves it as it is. */
    public static Optional<Endpoint> apply(@Nullable Endpoint row, EndpointEvent event) {
        return switch (event.getType()) {
            case LOGGED_IN -> loggedIn(row, event);
            case LOGGED_OUT, LOST, MOVED -> gone(row, event);
            case VIOLATION, COLLISION -> Optional.empty();
        };
    }

    /** Whether the event is a login that the row, as it stands after it, is in. */
    public static boolean isCurrentLogin(@Nullable Endpoint row, EndpointEvent event) {
        return event.getType() == EndpointEventType.LOGGED_IN
                && row != null
                && event.getSession().equals(row.getSession())
                && event.getGateway().equals(row.getConnectedGateway());
    }

    /**
     * Whether the gateway of a login that the row is in should have sent the endpoint to where it belongs. One that could not
     * reach its own gateway is a guest and may stay.
     */
    public static boolean isStranger(Endpoint row, EndpointEvent login) {
        return login.getLoginKind() != LoginKind.ISOLATED
                && !login.getGateway().equals(row.getAssignedGateway())
                && !row.getAssignedGateway().equals(LoginPolicy.LOST_AND_FOUND);
    }

    /** The row once an administrator has labelled it; nothing if that changes nothing. */
    public static Optional<Endpoint> labelled(Endpoint row, EndpointLabelled order) {
        return LabelLayers.labelled(row, order);
    }

    /**
     * The row once it belongs to another gateway; nothing if it does already, and is not connected elsewhere. One that is
     * quarantined belongs to none until the login policy says otherwise.
     */
    public static Optional<Endpoint> moved(Endpoint row, String gateway) {
        boolean there = row.getConnectedGateway() == null || gateway.equals(row.getConnectedGateway());
        if (row.getStatus() == EndpointStatus.QUARANTINED
                || (there && row.getAssignedGateway().equals(gateway))) {
            return Optional.empty();
        }
        return Optional.of(Endpoint.newBuilder(row).setAssignedGateway(gateway).build());
    }

    /** The row of one that is quarantined from now on. */
    public static Endpoint lostAndFound(Endpoint row, String reason, long now) {
        return Endpoint.newBuilder(row)
                .setStatus(EndpointStatus.QUARANTINED)
                .setAssignedGateway(LoginPolicy.LOST_AND_FOUND)
                .clearConnectedGateway()
                .setReason(reason)
                .setSince(now)
                .build();
    }

    /** The gateways that know an endpoint: where it is connected, and where it is assigned. */
    public static Set<String> gatewaysOf(Endpoint row) {
        Set<String> gateways = new TreeSet<>();
        gateways.add(row.getAssignedGateway());
        String connected = row.getConnectedGateway();
        if (connected != null) {
            gateways.add(connected);
        }
        gateways.remove(LoginPolicy.LOST_AND_FOUND);
        return gateways;
    }

    /** The row of an endpoint that was let in and has not logged in yet. */
    public static Endpoint added(LoginRequest request, String assignedGateway, long now) {
        return Endpoint.newBuilder()
                .setEndpointId(request.getEndpointId())
                .setStatus(EndpointStatus.DISCONNECTED)
                .setAssignedGateway(assignedGateway)
                .setHost(request.getHost())
                .setPlatform(request.getPlatform())
                .setAddress(request.getAddress())
                .setAgentVersion(request.getAgentVersion())
                .setLabels(request.getLabels())
                .setOwnLabels(request.getLabels())
                .setLastLoginKind("NONE")
                .setSince(now)
                .setFirstSeenAt(now)
                .build();
    }

    private static Optional<Endpoint> loggedIn(@Nullable Endpoint row, EndpointEvent event) {
        Session next = event.getSession();
        if (row != null && isOlder(next, row.getSession())) {
            return Optional.empty();
        }
        Map<String, String> labels = row == null
                ? event.getLabels()
                : LabelLayers.sum(event.getLabels(), row.getGivenLabels(), row.getAdminLabels());
        Endpoint.Builder connected = row == null
                ? Endpoint.newBuilder()
                        .setEndpointId(event.getEndpointId())
                        .setAssignedGateway(event.getGateway())
                        .setFirstSeenAt(event.getAt())
                : Endpoint.newBuilder(row);
        long since = row != null && row.getStatus() == EndpointStatus.CONNECTED && next.equals(row.getSession())
                ? row.getSince()
                : event.getAt();
        return Optional.of(connected
                .setStatus(EndpointStatus.CONNECTED)
                .setConnectedGateway(event.getGateway())
                .setSession(next)
                .setHost(event.getHost())
                .setPlatform(event.getPlatform())
                .setAddress(event.getAddress())
                .setAgentVersion(event.getAgentVersion())
                .setLabels(labels)
                .setOwnLabels(event.getLabels())
                .setLastLoginKind(kind(row, event))
                .setReason("")
                .setLastLoginAt(event.getAt())
                .setSince(since)
                .build());
    }

    /** An endpoint that has logged in before, though never that the region knows, is an orphan. */
    private static String kind(@Nullable Endpoint row, EndpointEvent event) {
        boolean before = event.getLoginKind() == LoginKind.NORMAL || event.getLoginKind() == LoginKind.ISOLATED;
        boolean orphan = before && (row == null || row.getLastLoginAt() == null);
        return orphan ? LoginKind.ORPHAN.name() : event.getLoginKind().name();
    }

    private static boolean isOlder(Session session, @Nullable Session current) {
        return current != null
                && current.getBoot().equals(session.getBoot())
                && session.getCount() < current.getCount();
    }

    private static Optional<Endpoint> gone(@Nullable Endpoint row, EndpointEvent event) {
        if (row == null
                || row.getStatus() != EndpointStatus.CONNECTED
                || !event.getSession().equals(row.getSession())
                || !event.getGateway().equals(row.getConnectedGateway())) {
            return Optional.empty();
        }
        // The session stays in the row: a late login of an older connection is known by it.
        return Optional.of(Endpoint.newBuilder(row)
                .setStatus(EndpointStatus.DISCONNECTED)
                .clearConnectedGateway()
                .setSince(event.getAt())
                .build());
    }
}
