package io.sluice.gateway.upcall;

import java.time.Instant;
import java.util.UUID;

/**
 * What an endpoint wants to know.
 *
 * @param id the same each time the endpoint asks again
 * @param endpointId proven by its certificate
 * @param platform as the endpoint says, such as {@code linux-x86_64}
 * @param name of the upcall
 * @param contentType of the arguments; may be empty
 * @param arguments at most 1,024 bytes
 * @param expiresAt from when on nobody waits for the answer
 */
public record UpcallCall(
        UUID id,
        String endpointId,
        String platform,
        String name,
        String contentType,
        byte[] arguments,
        Instant expiresAt) {}
