package io.fieldline.bridge.time;

import io.fieldline.messages.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a time that is a number or a text.
 *
 * @param unit   of a number; without it, the magnitude decides
 * @param format of a text; without it, the text is ISO 8601 or similar
 */
public record TimestampParser(Optional<EpochUnit> unit, Optional<TimeFormat> format) {
    /** Magnitude and ISO 8601. */
    public static final TimestampParser USUAL = new TimestampParser(Optional.empty(), Optional.empty());

    /**
     * A smaller number is from a clock that was never set: as milliseconds, it is up to 12 days after 1970; as seconds,
     * it is before 2001.
     */
    private static final BigDecimal NEVER_SET = BigDecimal.valueOf(1_000_000_000L);

    private static final Pattern DIGITS = Pattern.compile("\\d{1,19}(\\.\\d{1,12})?");
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L); // the year 9999

    /** Reads a time without a rule, as {@link #parse} does; a text without an offset is in UTC. */
    public static Instant of(Object value) {
        return USUAL.parse(value, ZoneOffset.UTC);
    }

    /**
     * Reads the time; throws IllegalArgumentException. For a clock that was never set, the result is a time that
     * {@link Timestamps#isNeverSet} recognizes.
     *
     * @param zone of a text without an offset
     */
    public Instant parse(Object value, ZoneId zone) {
        if (value instanceof Number number) {
            return checkYear(ofNumber(decimal(number)), value);
        }
        var text = String.valueOf(value).strip();
        if (format.isPresent()) {
            return checkYear(format.get().parse(text, zone), value);
        }
        return DIGITS.matcher(text).matches()
                ? checkYear(ofNumber(new BigDecimal(text)), value)
                : Timestamps.checkYear(ofText(text, zone));
    }

    private static Instant ofText(String text, ZoneId zone) {
        try {
            return TimeText.parse(text, zone);
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "time '%s' is neither a number nor like 2024-10-07T13:02:54Z; add a \"format\" to \"time\""
                            .formatted(text),
                    wrong);
        }
    }

    private Instant ofNumber(BigDecimal number) {
        if (number.signum() < 0) {
            throw new IllegalArgumentException("time %s is negative".formatted(number.toPlainString()));
        }
        if (unit.isEmpty() && number.compareTo(NEVER_SET) < 0) {
            return Instant.ofEpochMilli(number.longValue());
        }
        var seconds = unit.orElseGet(() -> EpochUnit.ofMagnitude(number)).toSeconds(number);
        if (seconds.compareTo(LAST_SECOND) > 0) {
            throw new IllegalArgumentException("time %s is after the year 9999".formatted(number.toPlainString()));
        }
        var whole = seconds.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValue(), seconds.subtract(whole).movePointRight(9).longValue());
    }

    /** Rounds a fraction to microseconds, because a binary fraction of today's seconds is not more exact. */
    private BigDecimal decimal(Number number) {
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

    private static Instant checkYear(Instant time, Object value) {
        try {
            return Timestamps.checkYear(time);
        } catch (IllegalArgumentException outside) {
            throw new IllegalArgumentException("time %s: %s".formatted(value, outside.getMessage()), outside);
        }
    }
}
