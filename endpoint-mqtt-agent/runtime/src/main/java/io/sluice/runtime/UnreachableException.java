package io.sluice.runtime;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** There is no agent to speak to: this process was not started by one, or its run is over. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
