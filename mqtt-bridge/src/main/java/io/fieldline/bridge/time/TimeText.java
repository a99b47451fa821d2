package io.fieldline.bridge.time;

import io.fieldline.messages.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads texts like {@code 2024-10-07T13:02:54+0100}, {@code 2024/10/07 13:02:54,5} and {@code ... UTC}. */
final class TimeText {
    private static final Pattern UTC_AT_END = Pattern.compile("\\s*(UTC|GMT|Z)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern OFFSET_AT_END =
            Pattern.compile("(:\\d\\d(?:\\.\\d+)?)\\s*([+-]\\d\\d)(?::?(\\d\\d))?$");
    private static final Pattern COMMA = Pattern.compile("(:\\d\\d),(\\d)");
    private static final Pattern DATE_WITH_SLASHES = Pattern.compile("^(\\d{4})/(\\d\\d)/(\\d\\d)");

    private static final DateTimeFormatter ANY = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_DATE_TIME)
            .toFormatter(Locale.ROOT);

    private TimeText() {}

    /** Throws DateTimeException. {@code zone} is for a text without an offset. */
    static Instant parse(String text, ZoneId zone) {
        if (!text.isEmpty() && Character.isLetter(text.charAt(0))) { // Fri, 20 Nov 2026 08:15:30 GMT
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        }
        if (text.endsWith("Z") && text.indexOf(' ') < 0) {
            return Timestamps.parse(text);
        }
        var parsed = ANY.parseBest(normalized(text), ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof LocalDateTime local ? local.atZone(zone).toInstant() : Instant.from(parsed);
    }

    private static String normalized(String text) {
        if (text.length() > 64) {
            throw new DateTimeException("a text of %d characters".formatted(text.length()));
        }
        var normal = COMMA.matcher(text).replaceFirst("$1.$2");
        normal = DATE_WITH_SLASHES.matcher(normal).replaceFirst("$1-$2-$3");
        normal = UTC_AT_END.matcher(normal).replaceFirst("Z");
        normal = OFFSET_AT_END
                .matcher(normal)
                .replaceFirst(match ->
                        match.group(1) + match.group(2) + ':' + (match.group(3) == null ? "00" : match.group(3)));
        return normal.replaceFirst("\\s+", "T");
    }
}
