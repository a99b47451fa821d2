package io.fieldline.notifier.text;

import io.fieldline.messages.PrintableText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Writes numbers and durations as a person reads them. */
final class Figures {
    private static final int DIGITS = 4;
    private static final double WHOLE = 1_000;
    private static final int MOST_DECIMALS = 9;

    private final char decimalPoint;

    Figures(Locale locale) {
        this.decimalPoint = DecimalFormatSymbols.getInstance(locale).getDecimalSeparator();
    }

    /** With these decimal places, or else with four significant digits or whole. */
    String of(double value, Optional<Integer> decimals, Optional<String> unit) {
        var suffix = unit.map(name -> " " + PrintableText.of(name)).orElse("");
        return number(value, decimals).replace('.', decimalPoint) + suffix;
    }

    private static String number(double value, Optional<Integer> decimals) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return String.valueOf(value);
        }
        var exact = BigDecimal.valueOf(value);
        if (decimals.isPresent() && exact.precision() - exact.scale() <= MOST_DECIMALS) {
            return exact.setScale(decimals.get(), RoundingMode.HALF_UP).toPlainString();
        }
        var rounded = Math.abs(value) >= WHOLE
                ? exact.setScale(0, RoundingMode.HALF_UP)
                : exact.round(new MathContext(DIGITS)).stripTrailingZeros();
        return rounded.scale() > MOST_DECIMALS || rounded.precision() > MOST_DECIMALS
                ? rounded.round(new MathContext(DIGITS)).toString()
                : rounded.toPlainString();
    }

    static String duration(Duration duration) {
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min".formatted(duration.toMinutes())
                : "%d s".formatted(duration.toSeconds());
    }
}
