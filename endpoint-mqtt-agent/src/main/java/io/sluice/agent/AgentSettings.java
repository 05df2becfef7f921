package io.sluice.agent;

import io.sluice.agent.config.AgentKeys;
import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.LinkRequest;
import io.sluice.agent.link.PahoLinks;
import io.sluice.wire.JoinToken;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings that need more than a look at one key.
 *
 * @param plaintext no TLS, loopback only
 */
record AgentSettings(
        Path dataDir,
        List<GatewayAddress> gateways,
        Map<String, String> labels,
        String hostName,
        boolean plaintext,
        LinkRequest.Limits linkLimits) {

    /** @throws ConfigException naming the key and what is wrong */
    static AgentSettings of(Config config) {
        List<GatewayAddress> gateways = new ArrayList<>();
        for (String each : config.get(AgentKeys.GATEWAYS)) {
            try {
                gateways.add(GatewayAddress.parse(each));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("gateways has a bad value: " + e.getMessage());
            }
        }
        if (gateways.isEmpty()) {
            throw new ConfigException("gateways is empty: " + AgentKeys.GATEWAYS.meaning());
        }
        boolean plaintext = config.get(AgentKeys.PLAINTEXT);
        for (GatewayAddress each : gateways) {
            if (plaintext && !PahoLinks.isLoopback(each)) {
                throw new ConfigException("plaintext is true, but gateway " + each + " is not on this machine");
            }
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String each : config.get(AgentKeys.LABELS)) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw new ConfigException("labels has the bad value '" + each + "': expected name=value");
            }
            labels.put(
                    each.substring(0, equals).strip(),
                    each.substring(equals + 1).strip());
        }
        return new AgentSettings(
                Path.of(config.get(AgentKeys.DATA_DIR)).toAbsolutePath(),
                List.copyOf(gateways),
                labels,
                hostName(config.get(AgentKeys.HOST_NAME)),
                plaintext,
                new LinkRequest.Limits(
                        (int) config.get(AgentKeys.KEEP_ALIVE).toSeconds(),
                        config.get(AgentKeys.RECEIVE_MAXIMUM),
                        config.get(AgentKeys.PACKET_BYTES),
                        (int) Math.max(1, config.get(AgentKeys.LOGIN_TIMEOUT).toSeconds())));
    }

    /** The join token, from its file or from the setting itself. */
    static JoinToken token(Config config) {
        String text = config.get(AgentKeys.TOKEN);
        String file = config.get(AgentKeys.TOKEN_FILE);
        if (!file.isEmpty()) {
            try {
                text = Files.readString(Path.of(file), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new ConfigException("token.file cannot be read: " + e);
            }
        }
        if (text.isBlank()) {
            throw new ConfigException(
                    "token is missing: this endpoint has not enrolled yet and needs token.file or token");
        }
        try {
            return JoinToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static String hostName(String configured) {
        if (!configured.isEmpty()) {
            return configured;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
