package io.fieldline.bridge.time;

import io.fieldline.messages.Timestamps;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads texts like {@code 2024-10-07T13:02:54+0100}, {@code 20241007T130254Z}, {@code 07.10.2024 13:02:54,5} and
 * {@code Mon Oct  7 13:02:54 2024}.
 */
final class TimeText {
    private static final int LONGEST = 64;

    /** Only abbreviations that are used for one offset; CST, IST and BST are used for several. */
    private static final Map<String, String> OFFSETS = Map.of(
            "UTC", "Z",
            "GMT", "Z",
            "Z", "Z",
            "WET", "+00:00",
            "WEST", "+01:00",
            "CET", "+01:00",
            "CEST", "+02:00",
            "EET", "+02:00",
            "EEST", "+03:00");

    private static final Pattern ZONE_AT_END =
            Pattern.compile("(?<=\\d)\\s*(UTC|GMT|Z|WES?T|CES?T|EES?T)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern OFFSET_AT_END =
            Pattern.compile("(:\\d\\d(?:\\.\\d+)?)\\s*([+-]\\d\\d)(?::?(\\d\\d))?$");
    private static final Pattern COMMA = Pattern.compile("(:\\d\\d),(\\d)");
    private static final Pattern DATE_WITH_SLASHES = Pattern.compile("^(\\d{4})/(\\d\\d)/(\\d\\d)");
    private static final Pattern DATE_WITH_POINTS = Pattern.compile("^(\\d\\d?)\\.(\\d\\d?)\\.(\\d{4}),?(?=[\\sT])");
    private static final Pattern BASIC = Pattern.compile("^(\\d{4})(\\d\\d)(\\d\\d)[Tt](\\d\\d)(\\d\\d)(\\d\\d)?");
    private static final Pattern INTERVAL = Pattern.compile("[^/\\[]{13,}/(\\d{4}[^/]{9,})");

    /** The form of C's ctime and of the command date: {@code Fri Nov 20 08:15:30 UTC 2026}, the zone is optional. */
    private static final Pattern OF_C =
            Pattern.compile("(\\p{L}{3} \\p{L}{3}) +(\\d{1,2} \\d\\d:\\d\\d:\\d\\d)( \\p{L}{3,4})? (\\d{4})");

    private static final DateTimeFormatter OF_C_PARTS = formatter("EEE MMM d HH:mm:ss yyyy");

    private static final DateTimeFormatter ANY = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_DATE_TIME)
            .toFormatter(Locale.ROOT);

    private TimeText() {}

    private static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
    }

    /** Throws DateTimeException. {@code zone} is for a text without an offset. Of an interval, the end counts. */
    static OffsetDateTime parse(String text, ZoneId zone) {
        if (text.length() > LONGEST) {
            throw new DateTimeException("a text of %d characters".formatted(text.length()));
        }
        if (!text.isEmpty() && Character.isLetter(text.charAt(0))) {
            return withWeekday(text, zone);
        }
        if (isUsual(text)) {
            return Timestamps.parse(text).atOffset(ZoneOffset.UTC);
        }
        var interval = INTERVAL.matcher(text);
        return any(normalized(interval.matches() ? interval.group(1) : text), zone);
    }

    private static boolean isUsual(String text) {
        return text.endsWith("Z")
                && text.charAt(text.length() > 10 ? 10 : 0) == 'T'
                && text.indexOf(',') < 0
                && text.charAt(4) == '-'
                && text.indexOf('/') < 0;
    }

    /** Reads {@code Fri, 20 Nov 2026 08:15:30 GMT} and {@code Fri Nov 20 08:15:30 2026}. */
    private static OffsetDateTime withWeekday(String text, ZoneId zone) {
        var parts = OF_C.matcher(text);
        if (!parts.matches()) {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, OffsetDateTime::from);
        }
        var local =
                LocalDateTime.parse("%s %s %s".formatted(parts.group(1), parts.group(2), parts.group(4)), OF_C_PARTS);
        return parts.group(3) == null
                ? local.atZone(zone).toOffsetDateTime()
                : local.atOffset(ZoneOffset.of(offset(parts.group(3).strip())));
    }

    private static String offset(String abbreviation) {
        var offset = OFFSETS.get(abbreviation.toUpperCase(Locale.ROOT));
        if (offset == null) {
            throw new DateTimeException("the zone %s is unknown".formatted(abbreviation));
        }
        return offset;
    }

    private static OffsetDateTime any(String text, ZoneId zone) {
        var parsed = ANY.parseBest(text, ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
        if (parsed instanceof LocalDateTime local) {
            return local.atZone(zone).toOffsetDateTime();
        }
        return parsed instanceof ZonedDateTime zoned ? zoned.toOffsetDateTime() : (OffsetDateTime) parsed;
    }

    private static String normalized(String text) {
        var normal = BASIC.matcher(text).replaceFirst(match -> "%s-%s-%sT%s:%s:%s"
                .formatted(
                        match.group(1),
                        match.group(2),
                        match.group(3),
                        match.group(4),
                        match.group(5),
                        match.group(6) == null ? "00" : match.group(6)));
        normal = DATE_WITH_POINTS.matcher(normal).replaceFirst(match -> "%s-%2s-%2s"
                .formatted(match.group(3), match.group(2), match.group(1))
                .replace(' ', '0'));
        normal = COMMA.matcher(normal).replaceFirst("$1.$2");
        normal = DATE_WITH_SLASHES.matcher(normal).replaceFirst("$1-$2-$3");
        normal = ZONE_AT_END.matcher(normal).replaceFirst(match -> offset(match.group(1)));
        normal = OFFSET_AT_END
                .matcher(normal)
                .replaceFirst(match ->
                        match.group(1) + match.group(2) + ':' + (match.group(3) == null ? "00" : match.group(3)));
        return normal.replaceFirst("\\s+", "T");
    }
}
