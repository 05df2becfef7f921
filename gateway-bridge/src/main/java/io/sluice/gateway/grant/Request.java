package io.sluice.gateway.grant;

import java.util.UUID;

/**
 * A wish to send.
 *
 * @param wantedBytes what is left to send; -1 if unknown
 * @param name for people; while it waits only its first {@value #NAME_CHARS} characters are kept
 */
public record Request(UUID transferId, String endpointId, RequestClass requestClass, long wantedBytes, String name) {
    static final int NAME_CHARS = 24;

    public Request {
        if (wantedBytes < -1) {
            throw new IllegalArgumentException("wantedBytes has the bad value " + wantedBytes);
        }
        if (name.length() > NAME_CHARS) {
            // A copy: a part of a long text must not hold the whole in memory.
            name = name.substring(0, NAME_CHARS);
        }
    }
}
