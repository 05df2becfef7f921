package io.sluice.topics.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * RFC 3339 in milliseconds, UTC, as bytes: {@code 2026-11-25T18:40:00.123Z}. The day is kept from call to call, so that an
 * event costs 24 bytes and no calendar.
 */
final class EventTime {
    private static final long DAY_MS = 86_400_000;
    private static final long FIRST_MS = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST_MS =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private static volatile Day last = new Day(Long.MIN_VALUE, new byte[0]);

    private record Day(long number, byte[] text) {}

    private EventTime() {}

    /** @param millis since 1970; beyond the years 0 to 9999: their end */
    static byte[] bytes(long millis) {
        long bounded = Math.max(FIRST_MS, Math.min(LAST_MS, millis));
        long number = Math.floorDiv(bounded, DAY_MS);
        Day day = last;
        if (day.number() != number) {
            day = new Day(
                    number,
                    (LocalDate.ofInstant(Instant.ofEpochMilli(bounded), ZoneOffset.UTC) + "T00:00:00.000Z")
                            .getBytes(StandardCharsets.US_ASCII));
            last = day;
        }
        byte[] text = day.text().clone();
        int ms = (int) Math.floorMod(bounded, DAY_MS);
        put(text, 11, ms / 3_600_000, 2);
        put(text, 14, ms / 60_000 % 60, 2);
        put(text, 17, ms / 1_000 % 60, 2);
        put(text, 20, ms % 1_000, 3);
        return text;
    }

    private static void put(byte[] text, int at, int value, int digits) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
