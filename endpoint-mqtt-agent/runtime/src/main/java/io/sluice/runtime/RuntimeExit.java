package io.sluice.runtime;

import io.sluice.runtime.line.Code;

/** The command's exit codes. */
enum RuntimeExit {
    OK(0, "done"),
    FAILED(1, "the handler, the gateway or the agent says no; stderr says why"),
    USAGE(2, "the command line is not understood"),
    UNKNOWN(3, "no handler of the gateway has that name"),
    BUSY(4, "a bound has been reached: the same may succeed later"),
    TIMED_OUT(5, "nobody answered within the time that was given"),
    NO_AGENT(6, "not started by an agent, or the run is over");

    private final int code;
    private final String meaning;

    RuntimeExit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }

    static RuntimeExit of(Code code) {
        return switch (code) {
            case BAD_REQUEST -> USAGE;
            case UNKNOWN -> UNKNOWN;
            case BUSY -> BUSY;
            case TIMED_OUT -> TIMED_OUT;
            case NO_SUCH_RUN, IDLE -> NO_AGENT;
            case TOO_LARGE, NO_FILE, FAILED -> FAILED;
        };
    }
}
