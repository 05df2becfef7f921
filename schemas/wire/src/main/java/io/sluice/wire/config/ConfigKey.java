package io.sluice.wire.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One setting: everything there is to say about it in one place. The manual's tables are printed from it.
 *
 * @param <T> type of the value
 */
public final class ConfigKey<T> {

    private final String name;
    private final String type;
    private final @Nullable String defaultText;
    private final String bounds;
    private final String meaning;
    private final boolean secret;
    private final Function<String, T> parser;
    private final Predicate<T> holds;

    private ConfigKey(
            String name,
            String type,
            @Nullable String defaultText,
            String bounds,
            String meaning,
            boolean secret,
            Function<String, T> parser,
            Predicate<T> holds) {
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.bounds = bounds;
        this.meaning = meaning;
        this.secret = secret;
        this.parser = parser;
        this.holds = holds;
    }

    /** Text; {@code defaultText} null makes it required. */
    public static ConfigKey<String> text(String name, @Nullable String defaultText, String meaning) {
        return new ConfigKey<>(name, "text", defaultText, "", meaning, false, text -> text, value -> true);
    }

    /** Text that must not be shown anywhere. */
    public static ConfigKey<String> secret(String name, @Nullable String defaultText, String meaning) {
        return new ConfigKey<>(name, "secret", defaultText, "", meaning, true, text -> text, value -> true);
    }

    /** Comma-separated texts; empty text is the empty list. */
    public static ConfigKey<List<String>> list(String name, @Nullable String defaultText, String meaning) {
        return new ConfigKey<>(
                name,
                "list",
                defaultText,
                "",
                meaning,
                false,
                text -> List.of(text.split(",", -1)).stream()
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList(),
                value -> true);
    }

    public static ConfigKey<Boolean> bool(String name, boolean defaultValue, String meaning) {
        return new ConfigKey<>(
                name,
                "boolean",
                Boolean.toString(defaultValue),
                "true or false",
                meaning,
                false,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("neither true nor false");
                },
                value -> true);
    }

    /** A whole number within {@code min..max}, both included. */
    public static ConfigKey<Integer> integer(String name, int defaultValue, int min, int max, String meaning) {
        return new ConfigKey<>(
                name,
                "integer",
                Integer.toString(defaultValue),
                min + " to " + max,
                meaning,
                false,
                Integer::valueOf,
                value -> value >= min && value <= max);
    }

    /** A TCP port; 0 lets the system choose where the setting's sentence allows it. */
    public static ConfigKey<Integer> port(String name, int defaultValue, String meaning) {
        return integer(name, defaultValue, 0, 65_535, meaning);
    }

    /** Bytes, written plain or with KiB, MiB, GiB; within {@code min..max} bytes. */
    public static ConfigKey<Long> bytes(String name, String defaultText, long min, long max, String meaning) {
        return new ConfigKey<>(
                name,
                "bytes",
                defaultText,
                writeBytes(min) + " to " + writeBytes(max),
                meaning,
                false,
                ConfigKey::parseBytes,
                value -> value >= min && value <= max);
    }

    /** A duration in ISO-8601 ({@code PT5M}) or short ({@code 500ms}, {@code 30s}, {@code 5m}, {@code 24h}, {@code 7d}). */
    public static ConfigKey<Duration> duration(
            String name, String defaultText, Duration min, Duration max, String meaning) {
        return new ConfigKey<>(
                name,
                "duration",
                defaultText,
                writeDuration(min) + " to " + writeDuration(max),
                meaning,
                false,
                Durations::parse,
                value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    }

    /**
     * A value with a way of writing of its own.
     *
     * @param bounds what is allowed, for people
     * @param parser throws an IllegalArgumentException for what is none
     */
    public static <T> ConfigKey<T> written(
            String name, String type, String defaultText, String bounds, String meaning, Function<String, T> parser) {
        return new ConfigKey<>(name, type, defaultText, bounds, meaning, false, parser, value -> true);
    }

    public String name() {
        return name;
    }

    public String type() {
        return type;
    }

    /** Null when the setting is required. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    public String bounds() {
        return bounds;
    }

    public String meaning() {
        return meaning;
    }

    public boolean isSecret() {
        return secret;
    }

    /**
     * The value a text stands for.
     *
     * @throws ConfigException naming the key, the text (unless secret) and what is allowed
     */
    T parse(String text) {
        T value;
        try {
            value = parser.apply(text.strip());
        } catch (RuntimeException e) {
            throw bad(text);
        }
        if (!holds.test(value)) {
            throw bad(text);
        }
        return value;
    }

    private ConfigException bad(String text) {
        String allowed = bounds.isEmpty() ? type : type + ", " + bounds;
        return new ConfigException(
                name + " has the bad value " + (secret ? "(secret)" : "'" + text + "'") + ": expected " + allowed);
    }

    /**
     * Bytes as settings write them: plain or with KiB, MiB, GiB, TiB.
     *
     * @throws NumberFormatException or ArithmeticException if it is no such number
     */
    public static long parseBytes(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (var unit : List.of("KIB", "MIB", "GIB", "TIB")) {
            if (upper.endsWith(unit)) {
                int shift = 10 * ("KMGT".indexOf(unit.charAt(0)) + 1);
                long count =
                        Long.parseLong(upper.substring(0, upper.length() - 3).strip());
                return Math.multiplyExact(count, 1L << shift);
            }
        }
        return Long.parseLong(
                upper.endsWith("B") ? upper.substring(0, upper.length() - 1).strip() : upper);
    }

    private static String writeBytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long value = bytes;
        while (value >= 1024 && value % 1024 == 0 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + " " + units[unit];
    }

    private static String writeDuration(Duration duration) {
        return duration.toString();
    }
}
