package io.fieldline.bridge.rules;

import io.fieldline.messages.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;

/** The moment that a device means by a number or a text. */
public final class Moments {
    /** Before 1973 in milliseconds: then it is seconds, or a clock that was never set. */
    private static final double TOO_EARLY = 1e11;

    private static final double TOO_LATE = 1e14; // the year 5138

    private Moments() {}

    /** Epoch milliseconds, or ISO 8601 (UTC unless it says otherwise); throws IllegalArgumentException that says why. */
    public static Instant of(Object value) {
        if (value instanceof Double millis) {
            if (!(millis >= TOO_EARLY && millis < TOO_LATE)) {
                throw new IllegalArgumentException(
                        "time %s is not in epoch milliseconds like 1730638574123".formatted(value));
            }
            return Instant.EPOCH.plusNanos(Math.round(millis * 1_000) * 1_000);
        }
        try {
            return Timestamps.parse(String.valueOf(value));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "time '%s' is neither epoch milliseconds nor like 2024-10-07T13:02:54Z".formatted(value), wrong);
        }
    }
}
