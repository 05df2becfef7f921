package io.sluice.coordinator;

/**
 * Says how this process logs, before the first logger is made. A configuration named by the operator goes first; a
 * process that embeds the coordinator brings its own.
 */
final class Logging {
    private static final String FILE = "logback.configurationFile";
    private static final String FORMAT = "log.format";

    private Logging() {}

    /** @param format text or json */
    static void prepare(String format) {
        if (System.getProperty(FILE) == null) {
            System.setProperty(FILE, "io/sluice/coordinator/logback.xml");
        }
        System.setProperty(FORMAT, format);
    }
}
