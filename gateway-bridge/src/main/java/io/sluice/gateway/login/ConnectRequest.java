package io.sluice.gateway.login;

import java.util.Map;

/**
 * What CONNECT said.
 *
 * @param userName empty for none
 * @param password empty for none; a secret
 * @param receiveMaximum 65535 if not stated
 * @param maximumPacketSize Integer.MAX_VALUE if not stated
 * @param problemInformation whether PUBACK may carry a reason string
 * @param properties user properties, the last of each name
 */
public record ConnectRequest(
        String clientId,
        String userName,
        String password,
        boolean will,
        boolean authenticationMethod,
        int keepAliveSeconds,
        int receiveMaximum,
        int maximumPacketSize,
        boolean problemInformation,
        Map<String, String> properties) {

    public String property(String name) {
        return properties.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return "ConnectRequest[" + clientId + "]";
    }
}
