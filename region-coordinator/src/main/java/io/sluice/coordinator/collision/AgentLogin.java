package io.sluice.coordinator.collision;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Session;
import org.jspecify.annotations.Nullable;

/**
 * One login of one agent process.
 *
 * @param boot the process; empty: its gateway is of a version that does not tell
 * @param count its connects, from 1
 * @param gateway empty: not known any more
 * @param ip it came from, without the port
 * @param at milliseconds since 1970, by its gateway's clock
 */
public record AgentLogin(String boot, int count, String gateway, String ip, String host, long at) {

    public static AgentLogin of(EndpointEvent event) {
        return new AgentLogin(
                event.getSession().getBoot(),
                event.getSession().getCount(),
                event.getGateway(),
                ip(event.getAddress()),
                event.getHost(),
                event.getAt());
    }

    public static AgentLogin of(LoginRequest request) {
        Session session = request.getSession();
        return new AgentLogin(
                session == null ? "" : session.getBoot(),
                session == null ? 0 : session.getCount(),
                request.getGateway(),
                ip(request.getAddress()),
                request.getHost(),
                request.getAt());
    }

    /** The last login that the list knows; null: it knows none. */
    public static @Nullable AgentLogin last(@Nullable Endpoint row) {
        Session session = row == null ? null : row.getSession();
        if (row == null || session == null) {
            return null;
        }
        String connected = row.getConnectedGateway();
        Long at = row.getLastLoginAt();
        return new AgentLogin(
                session.getBoot(),
                session.getCount(),
                connected == null ? "" : connected,
                ip(row.getAddress()),
                row.getHost(),
                at == null ? row.getSince() : at);
    }

    /** {@code 10.0.0.1:4000} and {@code [::1]:4000} without the port. */
    private static String ip(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
