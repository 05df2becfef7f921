package io.sluice.runtime;

import java.nio.charset.StandardCharsets;

/**
 * What an upcall's handler said.
 *
 * @param contentType media type; may be empty
 * @param content at most 32 KiB
 */
public record UpcallAnswer(String contentType, byte[] content) {

    /** The content as UTF-8. */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }
}
