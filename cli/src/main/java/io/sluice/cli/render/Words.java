package io.sluice.cli.render;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Values in words: times in UTC, sizes in binary units. */
public final class Words {
    private Words() {}

    /** {@code 85 ms}, {@code 1.9 s}, {@code 2 min 3 s}, {@code 4 h 5 min}, {@code 3 d 4 h}. */
    public static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", Math.min(millis, 59_949) / 1000.0);
        }
        long seconds = millis / 1000;
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        long minutes = seconds / 60;
        return minutes < 1440
                ? minutes / 60 + " h " + minutes % 60 + " min"
                : minutes / 1440 + " d " + minutes % 1440 / 60 + " h";
    }

    /** {@code 512 B}, {@code 1.5 KiB}, {@code 3.0 GiB}. */
    public static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
    }

    /** A time of the API to the second; empty stays empty, and what is no time stays as it is. */
    public static String time(String iso) {
        try {
            return iso.isEmpty()
                    ? ""
                    : Instant.parse(iso).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeParseException e) {
            return iso;
        }
    }

    /**
     * Text from an endpoint without what could steer the terminal it is shown on: control characters other than line
     * ends and tabs become visible.
     */
    public static String harmless(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
                safe.appendCodePoint(c);
            } else if (c != '\r') {
                safe.append(String.format(Locale.ROOT, "\\x%02x", c));
            }
        });
        return safe.toString();
    }
}
