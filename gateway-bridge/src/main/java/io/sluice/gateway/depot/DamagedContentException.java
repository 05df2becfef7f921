package io.sluice.gateway.depot;

import java.io.IOException;

/** A file of the depot is no longer what was verified. */
final class DamagedContentException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedContentException(String digestHex, long offset) {
        super("content " + digestHex + " is damaged near " + offset);
    }
}
