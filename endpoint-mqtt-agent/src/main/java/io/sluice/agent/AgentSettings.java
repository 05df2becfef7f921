package io.sluice.agent;

import io.sluice.agent.config.AgentKeys;
import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.LinkRequest;
import io.sluice.agent.link.PahoLinks;
import io.sluice.agent.runtime.MethodRuntime;
import io.sluice.agent.upcall.UpcallLimits;
import io.sluice.wire.JoinToken;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
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

    private static final int UPCALLS_IN_FLIGHT = 4;
    /** Half of the requests that a gateway takes of one session; the other half is the transfers'. */
    private static final int UPCALLS_BURST = 128;

    private static final int UPCALLS_PER_SECOND = 32;

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

    static UpcallLimits upcallLimits(Config config) {
        return new UpcallLimits(
                config.get(AgentKeys.UPCALLS_COUNT),
                config.get(AgentKeys.UPCALLS_BYTES),
                UPCALLS_IN_FLIGHT,
                UPCALLS_BURST,
                UPCALLS_PER_SECOND);
    }

    /** Where the socket is, and the command that speaks to it: beside the agent's own jar, or classes, if nothing is set. */
    static MethodRuntime.Places runtimePlaces(Config config) {
        String socket = config.get(AgentKeys.RUNTIME_SOCKET_DIR);
        String tool = config.get(AgentKeys.RUNTIME_DIR);
        Path data = Path.of(config.get(AgentKeys.DATA_DIR)).toAbsolutePath();
        return new MethodRuntime.Places(
                (socket.isEmpty() ? data.resolve("runtime") : Path.of(socket).toAbsolutePath()).resolve("socket"),
                tool.isEmpty()
                        ? besideOwnClasses().resolve("runtime")
                        : Path.of(tool).toAbsolutePath());
    }

    static MethodRuntime.Limits runtimeLimits(Config config) {
        return new MethodRuntime.Limits(
                config.get(AgentKeys.RUNTIME_CONNECTIONS),
                config.get(AgentKeys.RUNTIME_CONNECTIONS_PER_RUN),
                config.get(AgentKeys.RUNTIME_IDLE).toMillis(),
                config.get(AgentKeys.PROGRESS_INTERVAL).toMillis(),
                config.get(AgentKeys.FILES_AT_ONCE),
                config.get(AgentKeys.FILE_LIMIT));
    }

    private static Path besideOwnClasses() {
        try {
            CodeSource source = AgentSettings.class.getProtectionDomain().getCodeSource();
            Path own = source == null
                    ? null
                    : Path.of(source.getLocation().toURI()).toAbsolutePath();
            return own == null ? Path.of("") : own.resolveSibling("");
        } catch (URISyntaxException | FileSystemNotFoundException e) {
            return Path.of("");
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
