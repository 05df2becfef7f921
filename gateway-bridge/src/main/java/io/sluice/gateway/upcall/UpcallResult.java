package io.sluice.gateway.upcall;

import java.nio.charset.StandardCharsets;

/**
 * What a handler says.
 *
 * @param contentType media type of the content
 * @param content at most {@link #BYTES_MAX}
 */
public record UpcallResult(String contentType, byte[] content) {
    /** Larger answers do not fit into a message to an endpoint. */
    public static final int BYTES_MAX = 32 << 10;

    public static UpcallResult text(String text) {
        return new UpcallResult("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }
}
