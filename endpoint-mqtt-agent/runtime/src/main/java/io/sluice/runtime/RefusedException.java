package io.sluice.runtime;

import io.sluice.runtime.line.Code;
import java.io.IOException;

/** The agent or the gateway did not do what was asked; the message says why. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public RefusedException(Code code, String reason) {
        super(reason);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
