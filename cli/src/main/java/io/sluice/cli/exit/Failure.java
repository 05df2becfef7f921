package io.sluice.cli.exit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A command cannot do what was asked. The message is the one line that people see. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public Failure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * A file that was named cannot be read. The reason is put in words: of a missing file the exception says only its path.
     *
     * @param what the file, as it is to be called
     */
    public static Failure unreadable(String what, IOException cause) {
        String reason = cause instanceof NoSuchFileException
                ? "there is no such file"
                : cause instanceof AccessDeniedException ? "it may not be read" : String.valueOf(cause.getMessage());
        return new Failure(ExitCode.USAGE, "cannot read " + what + ": " + reason);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
