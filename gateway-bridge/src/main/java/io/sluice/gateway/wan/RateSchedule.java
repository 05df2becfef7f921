package io.sluice.gateway.wan;

import io.sluice.wire.config.ConfigKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes in a second by the time of day, written as {@code 08:00-18:00=5MiB,*=unlimited}. The first part that fits the time
 * counts; a span may go over midnight; outside all of them there is no limit. A rate alone is one for the whole day.
 */
public final class RateSchedule {
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final RateSchedule NONE = new RateSchedule("unlimited", List.of());

    static final int MINUTES_OF_DAY = 24 * 60;
    private static final long LEAST = 1 << 10;
    private static final Pattern SPAN = Pattern.compile("(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");

    private final String written;
    private final List<Part> parts;

    private RateSchedule(String written, List<Part> parts) {
        this.written = written;
        this.parts = List.copyOf(parts);
    }

    /** From one minute of the day up to, without it, another. */
    private record Part(int from, int to, long bytesPerSecond) {
        boolean holds(int minute) {
            return from < to ? minute >= from && minute < to : minute >= from || minute < to;
        }
    }

    /** @throws IllegalArgumentException naming the part that is none */
    public static RateSchedule parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String each : text.strip().split(",", -1)) {
            String part = each.strip();
            int equals = part.indexOf('=');
            String when = equals < 0 ? "*" : part.substring(0, equals).strip();
            long rate = rate(part, part.substring(equals + 1).strip());
            if (when.equals("*")) {
                parts.add(new Part(0, 0, rate));
                continue;
            }
            Matcher span = SPAN.matcher(when);
            if (!span.matches()) {
                throw new IllegalArgumentException("'" + part + "' has no time such as 08:00-18:00 or *");
            }
            int from = minute(part, span.group(1), span.group(2));
            int to = minute(part, span.group(3), span.group(4));
            if (from == to) {
                throw new IllegalArgumentException("'" + part + "' is a span of no length: write * for the whole day");
            }
            parts.add(new Part(from, to % MINUTES_OF_DAY, rate));
        }
        return new RateSchedule(text.strip(), parts);
    }

    private static int minute(String part, String hours, String minutes) {
        int minute = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        if (Integer.parseInt(minutes) > 59 || minute > MINUTES_OF_DAY) {
            throw new IllegalArgumentException("'" + part + "' has a time of day that there is not");
        }
        return minute;
    }

    private static long rate(String part, String text) {
        if (text.equals("unlimited")) {
            return UNLIMITED;
        }
        long rate;
        try {
            rate = ConfigKey.parseBytes(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + part + "' has no rate such as 5MiB or unlimited", e);
        }
        if (rate < LEAST) {
            throw new IllegalArgumentException("'" + part + "' has a rate below 1KiB in a second");
        }
        return rate;
    }

    /** @param minuteOfDay from 0 */
    public long bytesPerSecond(int minuteOfDay) {
        for (Part part : parts) {
            if (part.holds(minuteOfDay)) {
                return part.bytesPerSecond();
            }
        }
        return UNLIMITED;
    }

    /** There is no limit at any time. */
    public boolean isUnlimited() {
        return parts.stream().allMatch(part -> part.bytesPerSecond() == UNLIMITED);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return written;
    }
}
