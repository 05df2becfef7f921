package io.sluice.agent;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logging of the process: one line each, UTC, on stderr. */
final class AgentLog {
    private AgentLog() {}

    static void install(String level) {
        Level julLevel =
                switch (level.toLowerCase(Locale.ROOT)) {
                    case "error" -> Level.SEVERE;
                    case "warn" -> Level.WARNING;
                    case "debug" -> Level.FINE;
                    case "trace" -> Level.FINEST;
                    default -> Level.INFO;
                };
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler console = new ConsoleHandler();
        console.setFormatter(new OneLine());
        console.setLevel(Level.ALL);
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        Logger agent = Logger.getLogger("io.sluice");
        agent.setLevel(julLevel);
        kept = agent;
    }

    /** java.util.logging forgets the level of a logger that nobody holds. */
    @SuppressWarnings("unused")
    private static Logger kept = Logger.getLogger("io.sluice");

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord entry) {
            Instant at = entry.getInstant();
            LocalDateTime utc = LocalDateTime.ofEpochSecond(
                    at.getEpochSecond(), at.getNano() / 1_000_000 * 1_000_000, ZoneOffset.UTC);
            String logger = String.valueOf(entry.getLoggerName());
            StringBuilder line = new StringBuilder(160)
                    .append(utc)
                    .append("Z ")
                    .append(entry.getLevel().getName())
                    .append(' ')
                    .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                    .append(": ")
                    .append(formatMessage(entry))
                    .append('\n');
            for (Throwable cause = entry.getThrown(); cause != null; cause = cause.getCause()) {
                line.append("  ").append(cause).append('\n');
                for (StackTraceElement frame : cause.getStackTrace()) {
                    line.append("    at ").append(frame).append('\n');
                }
            }
            return line.toString();
        }
    }
}
