package io.sluice.agent.link;

import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed for one connection.
 *
 * @param userProperties of CONNECT
 * @param userName and {@code password}: only to enrol
 * @param tls null: plain TCP, to a loopback address
 */
public record LinkRequest(
        GatewayAddress address,
        String clientId,
        Map<String, String> userProperties,
        @Nullable String userName,
        @Nullable String password,
        @Nullable SSLSocketFactory tls,
        Limits limits) {

    /**
     * @param receiveMaximum messages the gateway may send before one is acknowledged
     * @param packetBytes largest message the gateway may send
     * @param loginTimeoutSeconds for the network and TLS; the login as a whole gets this long again
     */
    public record Limits(int keepAliveSeconds, int receiveMaximum, long packetBytes, int loginTimeoutSeconds) {}

    @Override
    public String toString() {
        return "LinkRequest[" + address + "]";
    }
}
