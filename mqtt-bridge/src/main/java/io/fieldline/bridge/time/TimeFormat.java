package io.fieldline.bridge.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** A pattern for times, for example {@code dd.MM.yyyy HH:mm:ss}; the letters are those of Java's DateTimeFormatter. */
public final class TimeFormat {
    private final String pattern;
    private final DateTimeFormatter formatter;

    private TimeFormat(String pattern) {
        this.pattern = pattern;
        this.formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    /** Reads a pattern; throws IllegalArgumentException if it is wrong, or has no date. */
    public static TimeFormat of(String pattern) {
        var format = new TimeFormat(pattern);
        try {
            var example = ZonedDateTime.of(2026, 11, 20, 8, 15, 30, 0, ZoneOffset.UTC);
            format.parse(format.formatter.format(example), ZoneOffset.UTC);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "format '%s': expected year, month and day, like dd.MM.yyyy HH:mm:ss".formatted(pattern), wrong);
        }
        return format;
    }

    /** Reads a time; throws IllegalArgumentException. {@code zone} is for a text without an offset. */
    Instant parse(String text, ZoneId zone) {
        try {
            return instant(formatter.parseBest(text, Instant::from, LocalDateTime::from, LocalDate::from), zone);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("time '%s' is not like %s".formatted(text, pattern), wrong);
        }
    }

    private static Instant instant(TemporalAccessor parsed, ZoneId zone) {
        if (parsed instanceof Instant instant) {
            return instant;
        }
        return parsed instanceof LocalDateTime local
                ? local.atZone(zone).toInstant()
                : ((LocalDate) parsed).atStartOfDay(zone).toInstant();
    }
}
