package io.fieldline.bridge.rules;

import io.fieldline.messages.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Reads a time that is a number or a text. */
public final class TimestampParser {
    /** As milliseconds, up to 12 days after 1970; as seconds, until 2001. In both units, such a clock was never set. */
    private static final double NEVER_SET = 1e9;

    /** As milliseconds, it is before 1973. The clock was set, so the number is in seconds. */
    private static final double TOO_EARLY = 1e11;

    private static final double TOO_LATE = 1e14; // the year 5138

    private TimestampParser() {}

    /**
     * Epoch milliseconds, or ISO 8601 (UTC unless it says otherwise); throws IllegalArgumentException. For a clock that
     * was never set, the result is a time that {@link Timestamps#isNeverSet} recognizes.
     */
    public static Instant of(Object value) {
        if (value instanceof Double millis) {
            if (millis >= 0 && millis < NEVER_SET) {
                return Instant.ofEpochMilli(millis.longValue());
            }
            if (!(millis >= TOO_EARLY && millis < TOO_LATE)) {
                throw new IllegalArgumentException(
                        "time %s is not in epoch milliseconds like 1730638574123".formatted(value));
            }
            return Instant.EPOCH.plus(Math.round(millis * 1_000), ChronoUnit.MICROS); // nanoseconds end in 2262
        }
        try {
            return Timestamps.checkYear(Timestamps.parse(String.valueOf(value)));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "time '%s' is neither epoch milliseconds nor like 2024-10-07T13:02:54Z".formatted(value), wrong);
        }
    }
}
