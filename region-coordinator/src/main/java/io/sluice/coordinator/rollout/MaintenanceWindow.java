package io.sluice.coordinator.rollout;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of time that comes again each week, such as {@code Mon-Fri 22:00-04:00 UTC}. It belongs to the day on which it
 * begins: the one above ends on Saturday at four.
 *
 * @param days on which it begins
 * @param from of the day, inclusive
 * @param to exclusive; not after {@code from}: on the next day
 */
public record MaintenanceWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(\\S+)\\s+)?(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2})\\s+(\\S+)");
    private static final String EXPECTED = ": expected days, times and a time zone, such as 'Mon-Fri 22:00-04:00 UTC',"
            + " 'Sat,Sun 00:00-24:00 Europe/Berlin' or 'daily 01:30-03:00 UTC'";
    private static final int WEEK = 7;

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException naming what cannot be read
     */
    public static MaintenanceWindow parse(String text) {
        Matcher parts = WRITTEN.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("the window '" + text + "' cannot be read" + EXPECTED);
        }
        String days = parts.group(1) == null ? "daily" : parts.group(1);
        try {
            return new MaintenanceWindow(
                    days(days), time(parts.group(2)), time(parts.group(3)), ZoneId.of(parts.group(4)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the window '" + text + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether one of the windows is open; no window at all is always open. */
    public static boolean anyOpen(List<MaintenanceWindow> windows, Instant now) {
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.isOpen(now));
    }

    /** When one of the windows opens next after now; empty if there is none. */
    public static Optional<Instant> nextOpening(List<MaintenanceWindow> windows, Instant now) {
        return windows.stream()
                .map(window -> window.nextOpening(now))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    public boolean isOpen(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        return covers(today, now) || covers(today.minusDays(1), now);
    }

    /** When it opens next, after now. */
    public Optional<Instant> nextOpening(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        for (int ahead = 0; ahead <= WEEK; ahead++) {
            LocalDate day = today.plusDays(ahead);
            Instant start = start(day);
            if (days.contains(day.getDayOfWeek()) && start.isAfter(now)) {
                return Optional.of(start);
            }
        }
        return Optional.empty();
    }

    private boolean covers(LocalDate day, Instant now) {
        if (!days.contains(day.getDayOfWeek())) {
            return false;
        }
        LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
        return !now.isBefore(start(day))
                && now.isBefore(ZonedDateTime.of(lastDay, to, zone).toInstant());
    }

    private Instant start(LocalDate day) {
        return ZonedDateTime.of(day, from, zone).toInstant();
    }

    private static LocalTime time(String text) {
        if (text.equals("24:00")) {
            return LocalTime.MIDNIGHT;
        }
        return LocalTime.parse(text.length() == "h:mm".length() ? "0" + text : text);
    }

    private static Set<DayOfWeek> days(String text) {
        if (text.equalsIgnoreCase("daily")) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            List<DayOfWeek> ends = new ArrayList<>();
            for (String name : part.split("-", -1)) {
                ends.add(day(name));
            }
            if (ends.size() > 2) {
                throw new IllegalArgumentException("'" + part + "' is no day and no range of days");
            }
            DayOfWeek last = ends.get(ends.size() - 1);
            for (DayOfWeek day = ends.get(0); day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name.length() >= 3 && day.name().startsWith(name.toUpperCase(Locale.ROOT))) {
                return day;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is no day of the week, such as Mon");
    }
}
