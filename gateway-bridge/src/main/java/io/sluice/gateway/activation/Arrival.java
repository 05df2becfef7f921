package io.sluice.gateway.activation;

/** One target of a batch as it was read from Kafka. */
public record Arrival(
        String activationId,
        String endpointId,
        int routeEpoch,
        String batch,
        long expiresAt,
        long runTimeoutMs,
        long outputLimitBytes,
        long receivedAtMicros) {}
