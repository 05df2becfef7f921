package io.sluice.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the command was told: its verb's words and options. Pure. */
record CommandLine(String verb, List<String> words, Map<String, String> options) {
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "upcall", Set.of("--data", "--type", "--timeout"),
            "progress", Set.of(),
            "put", Set.of("--name", "--type"),
            "inventory", Set.of());
    private static final long TIMEOUT_MS_MAX = 600_000;

    /**
     * Reads the arguments after {@code sluice-runtime}. An option's value is the next argument or follows {@code =}; what
     * follows {@code --} is no option.
     *
     * @throws UsageException saying what is not understood
     */
    static CommandLine parse(String... arguments) throws UsageException {
        Set<String> known = arguments.length == 0 ? null : OPTIONS.get(arguments[0]);
        if (known == null) {
            throw new UsageException(
                    arguments.length == 0
                            ? "say what to do: upcall, progress, put or inventory"
                            : "'" + arguments[0] + "' is not one of upcall, progress, put, inventory");
        }
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        boolean optionsOver = false;
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            if (optionsOver || !argument.startsWith("--")) {
                words.add(argument);
            } else if (argument.equals("--")) {
                optionsOver = true;
            } else {
                int equals = argument.indexOf('=');
                String name = equals < 0 ? argument : argument.substring(0, equals);
                if (!known.contains(name)) {
                    throw new UsageException(arguments[0] + " has no option " + name);
                }
                if (equals < 0 && i + 1 == arguments.length) {
                    throw new UsageException(name + " needs a value");
                }
                if (options.putIfAbsent(name, equals < 0 ? arguments[++i] : argument.substring(equals + 1)) != null) {
                    throw new UsageException(name + " comes twice");
                }
            }
        }
        return new CommandLine(arguments[0], words, options);
    }

    String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    /**
     * The only word.
     *
     * @throws UsageException if there is not exactly one
     */
    String word(String what) throws UsageException {
        if (words.size() != 1) {
            throw new UsageException(verb + " takes one " + what + ", not " + words.size());
        }
        return words.get(0);
    }

    /**
     * How long to wait for an answer, such as 500ms, 30s or 5m.
     *
     * @throws UsageException if it is no duration, or outside of 1 ms to 10 min
     */
    Duration timeout() throws UsageException {
        String text = option("--timeout", "30s");
        long unitMs = text.endsWith("ms") ? 1 : text.endsWith("s") ? 1_000 : text.endsWith("m") ? 60_000 : 0;
        String digits = text.replaceAll("(ms|s|m)$", "");
        if (unitMs == 0 || !digits.matches("\\d{1,6}")) {
            throw new UsageException("--timeout is '" + text + "': expected a number and ms, s or m, such as 30s");
        }
        long ms = Long.parseLong(digits) * unitMs;
        if (ms < 1 || ms > TIMEOUT_MS_MAX) {
            throw new UsageException("--timeout is '" + text + "': from 1ms to 10m");
        }
        return Duration.ofMillis(ms);
    }

    /**
     * How far, in percent: a number, or done and all with a slash between.
     *
     * @throws UsageException if it is neither
     */
    int percent() throws UsageException {
        String text = words.isEmpty() ? "" : words.get(0);
        try {
            int slash = text.indexOf('/');
            long done = Long.parseLong(slash < 0 ? text.replaceAll("%$", "") : text.substring(0, slash));
            long of = slash < 0 ? 100 : Long.parseLong(text.substring(slash + 1));
            if (done >= 0 && of > 0 && done <= of) {
                return (int) (done * 100.0 / of);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new UsageException("progress takes a percentage such as 42, or done/all such as 3/7, not '" + text + "'");
    }
}
