package io.sluice.agent;

import io.sluice.agent.config.AgentKeys;
import io.sluice.agent.filepack.BundleRanges;
import io.sluice.agent.inventory.Inventory;
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

    private static final long LEAST_EVERY_MS = 1_000;

    private static final List<String> SCANNER_JVM = List.of(
            "-Xmx24m", "-Xss256k", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

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
                        : Path.of(tool).toAbsolutePath(),
                facts(config));
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

    /** How the machine is scanned: by a small JVM of its own, from a jar beside the agent's if nothing is set. */
    static Inventory.Settings inventory(Config config) {
        Path data = Path.of(config.get(AgentKeys.DATA_DIR)).toAbsolutePath();
        String jars = config.get(AgentKeys.INVENTORY_DIR);
        Path folder = data.resolve("inventory");
        List<String> command = new ArrayList<>(SCANNER_JVM);
        command.add(
                0, Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        // On systems where the scanner needs a native library, it is unpacked here.
        command.add("-Djna.tmpdir=" + folder);
        command.add("-jar");
        command.add((jars.isEmpty()
                        ? besideOwnClasses().resolve("inventory")
                        : Path.of(jars).toAbsolutePath())
                .resolve("sluice-inventory.jar")
                .toString());
        command.add("--facts=" + facts(config));
        command.add("--limit-ms=" + config.get(AgentKeys.INVENTORY_PART_TIMEOUT).toMillis());
        List<String> without = config.get(AgentKeys.INVENTORY_WITHOUT);
        if (!without.isEmpty()) {
            command.add("--without=" + String.join(",", without));
        }
        return new Inventory.Settings(
                command,
                folder,
                everyMs(config),
                config.get(AgentKeys.INVENTORY_SPLAY).toMillis(),
                config.get(AgentKeys.INVENTORY_RETRY).toMillis(),
                config.get(AgentKeys.INVENTORY_TIMEOUT).toMillis(),
                config.get(AgentKeys.INVENTORY_SEND_TIMEOUT).toMillis());
    }

    static BundleRanges.Limits ranges(Config config) {
        long timeoutMs = config.get(AgentKeys.FETCH_TIMEOUT).toMillis();
        long attempts = config.get(AgentKeys.FILEPACK_PATIENCE).toMillis() / timeoutMs;
        return new BundleRanges.Limits(
                config.get(AgentKeys.FETCH_RANGE).intValue(),
                timeoutMs,
                Math.max(config.get(AgentKeys.FETCH_ATTEMPTS), Math.toIntExact(attempts)));
    }

    private static Path facts(Config config) {
        String facts = config.get(AgentKeys.INVENTORY_FACTS);
        return (facts.isEmpty() ? Path.of(config.get(AgentKeys.DATA_DIR)).resolve("facts") : Path.of(facts))
                .toAbsolutePath();
    }

    private static long everyMs(Config config) {
        long ms = config.get(AgentKeys.INVENTORY_EVERY).toMillis();
        if (ms > 0 && ms < LEAST_EVERY_MS) {
            throw new ConfigException("inventory.every has the bad value '" + ms + "ms': expected 0s, or 1s and more");
        }
        return ms;
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
