package io.fieldline.bridge.time;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The unit of a number that counts since 1970. */
public enum EpochUnit {
    S(0),
    MS(3),
    US(6),
    NS(9);

    /** A number of today in seconds is smaller, in milliseconds larger. */
    private static final BigDecimal LARGEST_SECONDS = BigDecimal.valueOf(100_000_000_000L); // the year 5138

    private final int digits;

    EpochUnit(int digits) {
        this.digits = digits;
    }

    /** Reads {@code s}, {@code ms}, {@code us} or {@code ns}. */
    public static Optional<EpochUnit> fromWire(String text) {
        return Arrays.stream(values())
                .filter(unit -> unit.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    /** The unit in which the number is a time from 1973 to 5138: 10 digits are seconds, 13 milliseconds, and so on. */
    static EpochUnit ofMagnitude(BigDecimal number) {
        return Arrays.stream(values())
                .filter(unit -> unit.toSeconds(number).compareTo(LARGEST_SECONDS) < 0
                        && number.compareTo(LARGEST_SECONDS.movePointRight(unit.digits)) < 0)
                .findFirst()
                .orElse(NS);
    }

    /** Its name in a sentence. */
    String plural() {
        return switch (this) {
            case S -> "seconds";
            case MS -> "milliseconds";
            case US -> "microseconds";
            case NS -> "nanoseconds";
        };
    }

    BigDecimal toSeconds(BigDecimal number) {
        return number.movePointLeft(digits);
    }
}
