package io.fieldline.notifier;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * The hours of the day in which only alarms are announced.
 *
 * @param from inclusive
 * @param to   exclusive; before {@code from} if the hours contain midnight
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
    private static final Pattern FORM = Pattern.compile("((?:[01]\\d|2[0-3]):[0-5]\\d)-((?:[01]\\d|2[0-3]):[0-5]\\d)");

    /** Reads {@code 22:00-07:00}; throws IllegalArgumentException. */
    static QuietHours parse(String text, ZoneId zone) {
        var times = FORM.matcher(text);
        if (!times.matches()) {
            throw new IllegalArgumentException(
                    "--quiet-hours '%s': expected two times of the day, like 22:00-07:00".formatted(text));
        }
        var hours = new QuietHours(LocalTime.parse(times.group(1)), LocalTime.parse(times.group(2)), zone);
        if (hours.from.equals(hours.to)) {
            throw new IllegalArgumentException(
                    "--quiet-hours '%s': expected two different times, like 22:00-07:00".formatted(text));
        }
        return hours;
    }

    boolean contain(Instant moment) {
        var time = moment.atZone(zone).toLocalTime();
        var isAfterStart = !time.isBefore(from);
        var isBeforeEnd = time.isBefore(to);
        return from.isBefore(to) ? isAfterStart && isBeforeEnd : isAfterStart || isBeforeEnd;
    }
}
