package io.fieldline.bridge.payload;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a number with a unit behind it, a number with a decimal comma, or a word for a number.
 *
 * @param words        the words for numbers
 * @param decimalComma whether {@code 21,5} is 21.5
 */
public record NumberText(StateWords words, boolean decimalComma) {
    private static final int LONGEST = 80;

    /** A unit: after a blank it may have digits (m3/h); directly behind a number it must not, because 5f3a is an id. */
    private static final Pattern WITH_UNIT = Pattern.compile(
            "([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)(\\s+[\\p{L}%°µΩ‰][^\\s,;=:\"]{0,15}|[\\p{L}%°µΩ‰][^\\s\\d,;=:\"]{0,15})");

    /** What the words and the comma are without a rule. */
    public static final NumberText USUAL = new NumberText(StateWords.NONE, false);

    /**
     * A value.
     *
     * @param number NaN if there is no value
     * @param unit   the unit behind the number
     */
    public record Measured(double number, Optional<String> unit) {
        Measured(double number) {
            this(number, Optional.empty());
        }
    }

    /** Empty if it is not a value. */
    public Optional<Measured> parse(Object value) {
        if (!(value instanceof String text)) {
            return ValueParser.of(value).map(Measured::new);
        }
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var word = words.number(text);
        return word.isPresent() ? word.map(Measured::new) : parseNumber(text.strip());
    }

    /** Like {@link #parse}, without words for numbers. */
    public Optional<Measured> parseNumber(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var number = normalized(text);
        return ValueParser.ofText(number).map(Measured::new).or(() -> withUnit(number));
    }

    private static Optional<Measured> withUnit(String text) {
        var matcher = WITH_UNIT.matcher(text);
        return matcher.matches()
                ? ValueParser.ofText(matcher.group(1))
                        .map(number -> new Measured(
                                number, Optional.of(matcher.group(2).strip())))
                : Optional.empty();
    }

    /** With a point for a decimal comma, and a hyphen for a minus sign. A point before a comma separates thousands. */
    private String normalized(String text) {
        var number = text.replace('\u2212', '-');
        return decimalComma && number.indexOf(',') >= 0
                ? number.replace(".", "").replace(',', '.')
                : number;
    }
}
