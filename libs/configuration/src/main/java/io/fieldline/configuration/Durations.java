package io.fieldline.configuration;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Reads durations with a unit. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /**
     * {@code 500ms}, {@code 15s}, {@code 10m}, {@code 24h} or {@code 7d}, at most 36500d, so that it fits into nanoseconds; throws
     * TypeConversionException for everything else.
     */
    public static Duration parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'%s' is not a duration like 500ms, 15s, 10m, 24h or 7d".formatted(text));
        }
        var unit = UNITS.get(matcher.group(2));
        var amount = new BigInteger(matcher.group(1));
        if (amount.compareTo(BigInteger.valueOf(LONGEST.dividedBy(unit))) > 0) {
            throw new TypeConversionException("'%s' is too long, expected at most 36500d".formatted(text));
        }
        return unit.multipliedBy(amount.longValue());
    }
}
