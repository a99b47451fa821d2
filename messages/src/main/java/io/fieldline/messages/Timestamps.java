package io.fieldline.messages;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The forms that a moment takes on the wire; always UTC unless it says otherwise. */
public final class Timestamps {
    private static final DateTimeFormatter MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private Timestamps() {}

    /**
     * Reads ISO 8601, with {@code T} or a blank in the middle, with an offset or (then UTC) without.
     *
     * @throws java.time.format.DateTimeParseException when it is none of these
     */
    public static Instant parse(String text) {
        var parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
        if (parsed instanceof OffsetDateTime zoned) {
            return zoned.toInstant();
        }
        return ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
    }

    /** {@code 2024-10-07T13:02:54.927410Z}: always six digits, so that texts sort as moments do. */
    static String microseconds(Instant instant) {
        return MICROSECONDS.format(instant);
    }
}
