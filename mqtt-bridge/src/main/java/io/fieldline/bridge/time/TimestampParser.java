package io.fieldline.bridge.time;

import io.fieldline.messages.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a time that is a number or a text.
 *
 * @param unit   of a number; without it, the magnitude decides
 * @param format of a number or a text; without it, the text is ISO 8601 or similar
 */
public record TimestampParser(Optional<EpochUnit> unit, Optional<TimeFormat> format) {
    /** Magnitude and ISO 8601. */
    public static final TimestampParser USUAL = new TimestampParser(Optional.empty(), Optional.empty());

    /**
     * A smaller number is from a clock that was never set: as milliseconds, it is up to 12 days after 1970; as seconds,
     * it is before 2001.
     */
    private static final BigDecimal NEVER_SET = BigDecimal.valueOf(1_000_000_000L);

    /** What C programs return for an unknown time. */
    private static final BigDecimal UNKNOWN = BigDecimal.ONE.negate();

    private static final Pattern DIGITS = Pattern.compile("-?\\d{1,19}(\\.\\d{1,12})?");

    /** {@code 0000-00-00 00:00:00} and the like. */
    private static final Pattern ZEROS = Pattern.compile("0[0:./TZ+ -]{0,40}");

    /** {@code /Date(1795162530250+0100)/}: JSON of .NET, in milliseconds; the offset is for display only. */
    private static final Pattern DOT_NET = Pattern.compile("/Date\\((-?\\d{1,14})(?:[+-]\\d{4})?\\)/");

    /**
     * Reads the time; throws IllegalArgumentException. For a clock that was never set, it is the time of arrival.
     *
     * @param zone of a text without an offset
     */
    public MeasurementTime parse(Object value, ZoneId zone, Instant arrived) {
        var text = value instanceof Number ? "" : String.valueOf(value).strip();
        var isNumber = value instanceof Number || DIGITS.matcher(text).matches();
        if (isNumber && format.isEmpty()) {
            var number = value instanceof Number json ? decimal(json) : new BigDecimal(text);
            return checkYear(ofNumber(number, zone, arrived), value);
        }
        if (value instanceof Number number) {
            text = decimal(number).stripTrailingZeros().toPlainString();
        }
        return ZEROS.matcher(text).matches()
                ? new MeasurementTime(arrived, true)
                : checkYear(ofText(text, zone, arrived), value);
    }

    private MeasurementTime ofText(String text, ZoneId zone, Instant arrived) {
        try {
            return MeasurementTime.of(dateTime(text, zone), arrived);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    ("time '%s' is neither a number nor like 2024-10-07T13:02:54Z;"
                                    + " a rule can name its \"format\" in \"time\"")
                            .formatted(text),
                    wrong);
        }
    }

    private OffsetDateTime dateTime(String text, ZoneId zone) {
        if (format.isPresent()) {
            return format.get().parse(text, zone);
        }
        var dotNet = DOT_NET.matcher(text);
        return dotNet.matches()
                ? Instant.ofEpochMilli(Long.parseLong(dotNet.group(1)))
                        .atZone(zone)
                        .toOffsetDateTime()
                : TimeText.parse(text, zone);
    }

    private MeasurementTime ofNumber(BigDecimal number, ZoneId zone, Instant arrived) {
        if (number.compareTo(UNKNOWN) == 0 || (unit.isEmpty() && number.signum() >= 0 && isBelow(number))) {
            return new MeasurementTime(arrived, true);
        }
        if (number.signum() < 0) {
            throw new IllegalArgumentException("time %s is negative".formatted(number.toPlainString()));
        }
        return unit.isPresent()
                ? MeasurementTime.of(
                        new EpochNumber(number, unit.get())
                                .instant()
                                .atZone(zone)
                                .toOffsetDateTime(),
                        arrived)
                : EpochNumber.ofMagnitude(number).near(arrived, zone);
    }

    private static boolean isBelow(BigDecimal number) {
        return number.compareTo(NEVER_SET) < 0;
    }

    /** Rounds a fraction to microseconds, because a binary fraction of today's seconds is not more exact. */
    private static BigDecimal decimal(Number number) {
        if (number instanceof Double value) {
            if (!(Math.abs(value) < 1e20)) {
                throw new IllegalArgumentException("time %s is too large".formatted(value));
            }
            return BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_UP);
        }
        return number instanceof BigInteger large
                ? BigDecimal.valueOf(large.min(BigInteger.TEN.pow(20))
                        .max(BigInteger.TEN.negate())
                        .doubleValue())
                : BigDecimal.valueOf(number.longValue());
    }

    private static MeasurementTime checkYear(MeasurementTime time, Object value) {
        try {
            Timestamps.checkYear(time.timestamp());
            return time;
        } catch (IllegalArgumentException outside) {
            throw new IllegalArgumentException("time %s: %s".formatted(value, outside.getMessage()), outside);
        }
    }
}
