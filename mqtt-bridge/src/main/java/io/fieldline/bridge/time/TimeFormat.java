package io.fieldline.bridge.time;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** A pattern for times, for example {@code dd.MM.yyyy HH:mm:ss}; the letters are those of Java's DateTimeFormatter. */
public final class TimeFormat {
    private final String pattern;
    private final DateTimeFormatter formatter;

    private TimeFormat(String pattern) {
        this.pattern = pattern;
        this.formatter = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
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
    OffsetDateTime parse(String text, ZoneId zone) {
        try {
            return dateTime(
                    formatter.parseBest(
                            text, OffsetDateTime::from, ZonedDateTime::from, LocalDateTime::from, LocalDate::from),
                    zone);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("time '%s' is not like %s".formatted(text, pattern), wrong);
        }
    }

    private static OffsetDateTime dateTime(TemporalAccessor parsed, ZoneId zone) {
        if (parsed instanceof OffsetDateTime dateTime) {
            return dateTime;
        }
        if (parsed instanceof ZonedDateTime zoned) {
            return zoned.toOffsetDateTime();
        }
        var local = parsed instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) parsed;
        return local.atZone(zone).toOffsetDateTime();
    }
}
