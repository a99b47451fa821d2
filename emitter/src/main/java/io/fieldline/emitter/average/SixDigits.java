package io.fieldline.emitter.average;

import java.math.BigDecimal;
import java.math.MathContext;

/** Rounds a value to six significant digits, which is more than a page shows. */
final class SixDigits {
    private static final int DIGITS = 6;
    /** The greatest power of ten that is exact as a double. */
    private static final int MAX_POWER = 22;

    private SixDigits() {}

    static double of(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value;
        }
        var power = DIGITS - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
        if (Math.abs(power) > MAX_POWER) {
            return new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue();
        }
        var scale = Math.pow(10, Math.abs(power));
        return power >= 0 ? Math.rint(value * scale) / scale : Math.rint(value / scale) * scale;
    }
}
