package io.sluice.runtime.line;

/** Why something was not done; {@code code} in an answer. */
public enum Code {
    /** The line is not understood; the connection is closed if it was no JSON, or not the first line that was due. */
    BAD_REQUEST,
    /** No run of this agent has that secret: never had, or the run has ended. The connection is closed. */
    NO_SUCH_RUN,
    /** A bound has been reached; the same request may succeed later. */
    BUSY,
    /** Arguments, or a file, larger than is taken. */
    TOO_LARGE,
    /** The file cannot be read. */
    NO_FILE,
    /** No handler of the gateway has that name. */
    UNKNOWN,
    /** Nobody answered within the time that was given. */
    TIMED_OUT,
    /** The handler, or the gateway, says no. */
    FAILED,
    /** Nothing was asked for too long. The connection is closed. */
    IDLE
}
