package io.fieldline.bridge.payload;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a number with a unit behind it, a number with a decimal comma, or a word for a number.
 *
 * @param words        the words for numbers
 * @param decimalComma whether {@code 21,5} is 21.5, and {@code 1.234} is 1234
 */
public record NumberText(StateWords words, boolean decimalComma) {
    private static final int LONGEST = 80;

    private static final String NUMBER = "([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)";

    /** A unit: after a blank it may have digits (m3/h); directly behind a number it must not, because 5f3a is an id. */
    private static final Pattern WITH_UNIT = Pattern.compile(
            NUMBER + "(?:[\\s\u00A0\u202F]+([\\p{L}%°µΩ‰][^\\s,;=:\"]{0,15})|([\\p{L}%°µΩ‰][^\\s\\d,;=:\"]{0,15}))");

    /** Directly behind a number, these multiply it: 1.5k is 1500. */
    private static final Set<String> PREFIXES = Set.of("k", "M", "G");

    /** The units that need no name in a rule. */
    private static final Set<String> KNOWN_UNITS = Set.of(
            "%",
            "‰", "°", "°C", "°F", "Cel", "C", "F", "K", "V", "mV", "A", "mA", "W", "mW", "kW", "MW", "Wh", "kWh", "MWh",
            "VA", "kVA", "var", "Hz", "kHz", "Pa", "hPa", "kPa", "mbar", "bar", "psi", "lx", "lux", "ppm", "ppb",
            "µg/m³", "μg/m³", "ug/m3", "mg/m³", "mg/m3", "g/m³", "g/m3", "m³", "m3", "m³/h", "m3/h", "l/min", "L/min",
            "mm", "cm", "m", "km", "m/s", "km/h", "mph", "rpm", "dB", "dBm", "dB(A)", "Ω", "kΩ", "µS/cm", "μS/cm",
            "uS/cm", "mS/cm", "mm/h", "W/m²", "W/m2", "%RH", "kg", "g", "l", "L", "s", "ms", "min", "h");

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
        return word.isPresent() ? word.map(Measured::new) : parseNumber(text);
    }

    /** Like {@link #parse}, without words for numbers. */
    public Optional<Measured> parseNumber(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var number = normalized(text);
        return ValueParser.ofText(number).map(Measured::new).or(() -> withUnit(number));
    }

    /** A text that is certainly a number, and not a code like 007 or 5e6012; with a unit, one that everybody knows. */
    public Optional<Measured> parseCertain(String text) {
        return parsePlain(text).filter(measured -> measured.unit().isEmpty() || isCertainUnit(text, measured));
    }

    /** Like {@link #parseCertain}, with any unit. */
    public Optional<Measured> parsePlain(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        var number = normalized(text);
        if (ValueParser.isPlainNumber(number)) {
            return ValueParser.ofText(number).map(Measured::new);
        }
        var matcher = WITH_UNIT.matcher(number);
        return matcher.matches() && ValueParser.isPlainNumber(matcher.group(1)) ? withUnit(number) : Optional.empty();
    }

    /** A letter directly behind a whole number, as in 12A, is rather a part of a name. */
    private static boolean isCertainUnit(String text, Measured measured) {
        var unit = measured.unit().orElseThrow();
        var isName = unit.length() == 1
                && Character.isLetter(unit.charAt(0))
                && text.chars().allMatch(Character::isLetterOrDigit);
        return KNOWN_UNITS.contains(unit) && !isName;
    }

    private static Optional<Measured> withUnit(String text) {
        var matcher = WITH_UNIT.matcher(text);
        if (!matcher.matches() || PREFIXES.contains(String.valueOf(matcher.group(3)))) {
            return Optional.empty();
        }
        var unit = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        return ValueParser.ofText(matcher.group(1)).map(number -> new Measured(number, Optional.of(unit)));
    }

    /** With a point for a decimal comma, a hyphen for a minus sign, and no separators of thousands. */
    private String normalized(String text) {
        return Thousands.removed(text.replace('\u2212', '-').strip(), decimalComma);
    }
}
