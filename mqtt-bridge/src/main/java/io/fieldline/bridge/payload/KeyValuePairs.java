package io.fieldline.bridge.payload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads texts like {@code t=22.4 h=55} or {@code Soil moisture: 40 %}. Commas, semicolons, ampersands, tabs and line
 * ends separate pairs, and blanks do if a key follows. A part without a key gets its number as key.
 */
public final class KeyValuePairs {
    /** A key behind a value: a word that is not a number before = or :, for example {@code h} in {@code t=22.4 h=55}. */
    private static final Pattern NEXT_KEY = Pattern.compile("\\s+[^\\s=:]*[^\\s=:\\d.][^\\s=:]*\\s?[=:]");

    private static final int LONGEST_SHOWN = 20;

    private static final String SEPARATORS = ";&\t\r\n|";

    private final String text;
    private final String separators;
    private int position;

    private KeyValuePairs(String text, String separators) {
        this.text = text;
        this.separators = separators;
    }

    /** The text by key; throws IllegalArgumentException if there is no pair. */
    public static Map<String, Object> parse(String text, boolean decimalComma) {
        var pairs = new KeyValuePairs(text, decimalComma ? SEPARATORS : SEPARATORS + ',').pairs();
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("expected key=value or key: value");
        }
        return pairs;
    }

    private Map<String, Object> pairs() {
        var pairs = new LinkedHashMap<String, Object>();
        for (var part = 1; position < text.length(); part++) {
            var start = position;
            while (!isAtSeparator() && "=:".indexOf(text.charAt(position)) < 0) {
                position++;
            }
            var key = unquoted(text.substring(start, position).strip());
            var hasValue = !isAtSeparator() && !key.isEmpty();
            position++;
            if (hasValue) {
                checkNoTime(key);
                put(pairs, key, value());
            } else if (!key.isEmpty()) {
                checkNoNumber(key);
                put(pairs, Integer.toString(part), key);
            }
        }
        return pairs;
    }

    private static void put(Map<String, Object> pairs, String key, String value) {
        var other = pairs.put(key, value);
        if (other != null && !other.equals(value)) {
            throw new IllegalArgumentException("%s is there twice: %s and %s".formatted(key, other, value));
        }
    }

    private void checkNoTime(String key) {
        var isTime = text.charAt(position - 1) == ':'
                && position < text.length()
                && Character.isDigit(text.charAt(position))
                && key.chars().allMatch(Character::isDigit);
        if (isTime) {
            throw new IllegalArgumentException("expected key=value or key: value, got '%s:%s'"
                    .formatted(key, text.substring(position, Math.min(text.length(), position + LONGEST_SHOWN))));
        }
    }

    /** A part of a number must not be lost, as of 22,4 if a comma separates pairs. */
    private static void checkNoNumber(String part) {
        if (Character.isDigit(part.charAt(0))) {
            throw new IllegalArgumentException(
                    "the part '%s' has no key; a decimal comma needs \"decimal\": \",\"".formatted(part));
        }
    }

    private String value() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        if (position < text.length() && text.charAt(position) == '"') {
            return quoted();
        }
        var start = position;
        while (!isAtSeparator() && !isBeforeKey()) {
            position++;
        }
        return text.substring(start, position).strip();
    }

    private String quoted() {
        var start = ++position;
        while (position < text.length() && text.charAt(position) != '"') {
            position++;
        }
        return text.substring(start, Math.min(position++, text.length()));
    }

    private boolean isBeforeKey() {
        return text.charAt(position) == ' '
                && NEXT_KEY.matcher(text).region(position, text.length()).lookingAt();
    }

    /** Whether a pair ends here. */
    private boolean isAtSeparator() {
        return position >= text.length() || separators.indexOf(text.charAt(position)) >= 0;
    }

    private static String unquoted(String text) {
        var isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
