package io.sluice.agent.launch;

import java.util.Map;

/** Exit codes in words. */
final class ExitCodes {
    private static final int SIGNALLED = 128;
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV",
            13, "SIGPIPE", 15, "SIGTERM");

    private ExitCodes() {}

    /** {@code EXIT_CODE: 137 (128 + 9: SIGKILL)}. A shell or a signal may be meant, so both are named. */
    static String words(int exitCode) {
        String signal = SIGNALS.get(exitCode - SIGNALLED);
        return "EXIT_CODE: " + exitCode
                + (signal == null ? "" : " (" + SIGNALLED + " + " + (exitCode - SIGNALLED) + ": " + signal + ")");
    }
}
