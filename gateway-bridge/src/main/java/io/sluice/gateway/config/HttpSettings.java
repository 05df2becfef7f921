package io.sluice.gateway.config;

import io.sluice.wire.config.Config;

/** Where health and metrics are served, and by how many threads. */
public record HttpSettings(String host, int port, int threads, int queue) {
    public static HttpSettings of(Config config) {
        return new HttpSettings(
                config.get(GatewayKeys.HTTP_HOST),
                config.get(GatewayKeys.HTTP_PORT),
                config.get(GatewayKeys.HTTP_THREADS),
                config.get(GatewayKeys.HTTP_QUEUE));
    }
}
