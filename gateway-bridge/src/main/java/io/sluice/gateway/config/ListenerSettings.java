package io.sluice.gateway.config;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How the MQTT front end listens.
 *
 * @param credentialsDir holds ca.pem, cert.pem and key.pem
 * @param ticketLifetime how long one key seals TLS tickets; zero for none
 * @param ticketFile holds the keys
 * @param acceptsPerSecond connections accepted at most, by each port; others wait in the backlog
 * @param acceptLoadPercent of the event loops' processor time that connections may take until they are logged in
 * @param limits what one session, and all of them, may take
 */
public record ListenerSettings(
        String region,
        String gateway,
        Path credentialsDir,
        String host,
        int port,
        boolean plaintext,
        int plaintextPort,
        List<String> alternates,
        int threads,
        int backlog,
        TlsProvider tlsProvider,
        Duration tlsHandshakeTimeout,
        Duration ticketLifetime,
        Path ticketFile,
        int acceptsPerSecond,
        int acceptLoadPercent,
        SessionLimits limits) {

    /** Who does the TLS arithmetic. */
    public enum TlsProvider {
        /** BoringSSL where it loads, else the JDK's. */
        AUTO,
        BORINGSSL,
        JDK
    }

    public static ListenerSettings of(Config config) {
        return new ListenerSettings(
                config.get(GatewayKeys.REGION),
                config.get(GatewayKeys.GATEWAY),
                Path.of(config.get(GatewayKeys.CREDENTIALS_DIR)),
                config.get(GatewayKeys.LISTENER_HOST),
                config.get(GatewayKeys.LISTENER_PORT),
                config.get(GatewayKeys.LISTENER_PLAINTEXT),
                config.get(GatewayKeys.LISTENER_PLAINTEXT_PORT),
                config.get(GatewayKeys.ALTERNATES),
                config.get(GatewayKeys.LISTENER_THREADS),
                config.get(GatewayKeys.LISTENER_BACKLOG),
                provider(config.get(GatewayKeys.TLS_PROVIDER)),
                config.get(GatewayKeys.TLS_HANDSHAKE_TIMEOUT),
                config.get(GatewayKeys.TLS_TICKET_LIFETIME),
                Path.of(config.get(GatewayKeys.DATA_DIR)).resolve("tls-tickets"),
                config.get(GatewayKeys.ACCEPT_RATE),
                config.get(GatewayKeys.ACCEPT_LOAD),
                SessionLimits.of(config));
    }

    private static TlsProvider provider(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> TlsProvider.AUTO;
            case "boringssl" -> TlsProvider.BORINGSSL;
            case "jdk" -> TlsProvider.JDK;
            default ->
                throw new ConfigException(GatewayKeys.TLS_PROVIDER.name() + " has the bad value '" + text
                        + "': expected auto, boringssl or jdk");
        };
    }
}
