package io.fieldline.agent.sketch;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A number that a sketch printed, with the unit behind it.
 *
 * @param value NaN for a word that means no value
 */
record SketchNumber(double value, Optional<String> unit) {
    private static final String FORM = "([+-]?(?:\\d{1,15}(?:%1$s\\d{0,15})?|%1$s\\d{1,15})(?:[eE][+-]?\\d{1,2})?)";
    private static final Pattern POINT = Pattern.compile(FORM.formatted("\\."));
    private static final Pattern COMMA = Pattern.compile(FORM.formatted("[.,]"));

    /** What Arduino, Python and ArduinoJson print in place of a number, and what people print. */
    private static final Set<String> NO_VALUE =
            Set.of("nan", "inf", "infinity", "ovf", "null", "none", "n/a", "na", "--", "---");

    /** Reads a number, a number with a known unit, or a word for no value; an empty text is none of them. */
    static Optional<SketchNumber> parse(String text, boolean decimalComma) {
        var stripped = text.strip();
        if (isNoValue(stripped)) {
            return Optional.of(none());
        }
        var number = (decimalComma ? COMMA : POINT).matcher(stripped);
        if (!number.lookingAt()) {
            return Optional.empty();
        }
        var value = Double.parseDouble(number.group(1).replace(',', '.'));
        var rest = unbracketed(stripped.substring(number.end()));
        if (rest.isEmpty()) {
            return Optional.of(new SketchNumber(value, Optional.empty()));
        }
        return SketchUnits.known(rest).map(unit -> new SketchNumber(value, Optional.of(unit)));
    }

    static SketchNumber none() {
        return new SketchNumber(Double.NaN, Optional.empty());
    }

    static boolean isNoValue(String word) {
        var unsigned = word.startsWith("-") && word.length() > 3 ? word.substring(1) : word;
        return NO_VALUE.contains(unsigned.toLowerCase(Locale.ROOT));
    }

    SketchNumber in(Optional<String> ofLine) {
        return new SketchNumber(value, unit.or(() -> ofLine));
    }

    /** {@code C} for {@code (C)} or {@code [C]}. */
    static String unbracketed(String text) {
        var stripped = text.strip();
        var bracketed = (stripped.startsWith("(") && stripped.endsWith(")"))
                || (stripped.startsWith("[") && stripped.endsWith("]") && stripped.length() < 5);
        return bracketed ? stripped.substring(1, stripped.length() - 1).strip() : stripped;
    }
}
