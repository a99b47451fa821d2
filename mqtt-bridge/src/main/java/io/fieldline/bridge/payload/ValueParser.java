package io.fieldline.bridge.payload;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the value of a metric: a number, a boolean, or a word for no value. */
public final class ValueParser {
    /** The square of a larger number is not finite, and no sensor measures it. */
    private static final double LARGEST = 1e150;

    /** Words of devices and their software for "no value", in lower case. */
    private static final Set<String> WITHOUT_VALUE = Set.of(
            "",
            "nan",
            "+nan",
            "-nan",
            "inf",
            "+inf",
            "-inf",
            "infinity",
            "-infinity",
            "null",
            "nil",
            "none",
            "undefined",
            "unavailable",
            "unknown",
            "n/a",
            "-",
            "--",
            "---");

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    /** What is certainly a number and not a code: without a zero in front. */
    private static final Pattern PLAIN = Pattern.compile("[+-]?(?:(?:0|[1-9]\\d*)(?:\\.\\d*)?|\\.\\d+)");

    /** Only with one digit before the point, because 12e4 may be an id. */
    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?[1-9](?:\\.\\d+)?[eE][+-]?\\d\\d?");

    /** A larger one with an exponent is rather an id like 5e60. */
    private static final double LARGEST_SCIENTIFIC = 1e18;

    private static final int LONGEST_NUMBER = 64;

    /** A longer one is an id, because no sensor has that many digits. */
    private static final int LONGEST_PLAIN = 17;

    /** A longer one without a point is rather a serial number, or a time. */
    private static final int LONGEST_WHOLE = 11;

    private ValueParser() {}

    /**
     * The value of a field, see {@link JsonTree}; NaN for a word for no value, empty for another text, a list or an
     * object.
     */
    public static Optional<Double> of(Object value) {
        if (value instanceof Boolean yes) {
            return Optional.of(yes ? 1.0 : 0.0);
        }
        if (value instanceof Number number) {
            return Optional.of(bounded(number.doubleValue()));
        }
        if (value instanceof String text) {
            return ofText(text);
        }
        return value == JsonTree.NoValue.NULL ? Optional.of(Double.NaN) : Optional.empty();
    }

    /** The value of a text, which may be a number or a word for no value. */
    public static Optional<Double> ofText(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        if (isWithoutValue(text)) {
            return Optional.of(Double.NaN);
        }
        var stripped = text.strip();
        return NUMBER.matcher(stripped).matches()
                ? Optional.of(bounded(Double.parseDouble(stripped)))
                : Optional.empty();
    }

    /** Whether a text is a word for no value: {@code nan}, {@code unavailable}, {@code N/A} and the like. */
    public static boolean isWithoutValue(String text) {
        return text.length() <= LONGEST_NUMBER
                && WITHOUT_VALUE.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a text is a number and not, for example, a code like 007 or a long id. */
    static boolean isPlainNumber(String text) {
        if (text.length() > LONGEST_PLAIN) {
            return false;
        }
        return PLAIN.matcher(text).matches()
                ? text.length() <= LONGEST_WHOLE || text.indexOf('.') >= 0
                : SCIENTIFIC.matcher(text).matches() && Math.abs(Double.parseDouble(text)) <= LARGEST_SCIENTIFIC;
    }

    /** The number, or NaN (a fault) if no sensor can measure it. */
    public static double bounded(double number) {
        return Math.abs(number) <= LARGEST ? number : Double.NaN;
    }
}
