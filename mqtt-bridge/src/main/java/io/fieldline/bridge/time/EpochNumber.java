package io.fieldline.bridge.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A number that counts since 1970.
 *
 * @param number in the unit
 * @param unit   of the number
 */
record EpochNumber(BigDecimal number, EpochUnit unit) {
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L); // the year 9999

    /** 2001-09-09. A smaller number of seconds has fewer than 10 digits. */
    private static final Instant EARLIEST = Instant.ofEpochSecond(1_000_000_000);

    /** Ten years. Larger numbers have another unit, or are not a count since 1970. */
    private static final Duration FUTURE = Duration.ofDays(3_653);

    /** The number in the unit in which it may be a time of today. */
    static EpochNumber ofMagnitude(BigDecimal number) {
        return new EpochNumber(number, EpochUnit.ofMagnitude(number));
    }

    /** Throws IllegalArgumentException if the year is larger than 9999. */
    Instant instant() {
        var seconds = unit.toSeconds(number);
        if (seconds.compareTo(LAST_SECOND) > 0) {
            throw new IllegalArgumentException("time %s is after the year 9999".formatted(number.toPlainString()));
        }
        var whole = seconds.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValue(), seconds.subtract(whole).movePointRight(9).longValue());
    }

    /** The time; throws IllegalArgumentException if the unit was a guess and the time is not near that of arrival. */
    MeasurementTime near(Instant arrived, ZoneId zone) {
        var time = MeasurementTime.of(instant().atZone(zone).toOffsetDateTime(), arrived);
        if (time.timestamp().isBefore(EARLIEST) || time.timestamp().isAfter(arrived.plus(FUTURE))) {
            throw new IllegalArgumentException(("time %s is %s in %s, expected 2001 to ten years after the arrival;"
                            + " a rule can name its \"unit\" or \"format\" in \"time\"")
                    .formatted(number.toPlainString(), time.timestamp(), unit.plural()));
        }
        return time;
    }
}
