package io.fieldline.bridge.payload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads texts like {@code t=22.4 h=55} or {@code Soil moisture: 40 %}. Commas, semicolons, ampersands, tabs and line
 * ends separate pairs, and blanks do if a key follows.
 */
public final class KeyValuePairs {
    /** A key within a part that already has a pair: a word before = or :, for example {@code h} in {@code t=22.4 h=55}. */
    private static final Pattern NEXT_KEY = Pattern.compile("\\s([^\\s=:]*[^\\s=:\\d.][^\\s=:]*)\\s?[=:]");

    private static final String SEPARATORS = ";&\t\r\n|";

    private KeyValuePairs() {}

    /** The text by key; throws IllegalArgumentException if there is no pair. */
    public static Map<String, Object> parse(String text, boolean decimalComma) {
        var separators = decimalComma ? SEPARATORS : SEPARATORS + ',';
        var pairs = new LinkedHashMap<String, Object>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (i == text.length() || (!quoted && separators.indexOf(text.charAt(i)) >= 0)) {
                addPairs(text.substring(start, i).strip(), pairs);
                start = i + 1;
            }
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("expected key=value or key: value");
        }
        return pairs;
    }

    private static void addPairs(String part, Map<String, Object> pairs) {
        var separator = separator(part);
        if (separator <= 0) {
            return;
        }
        var key = unquoted(part.substring(0, separator));
        var rest = part.substring(separator + 1);
        var isQuoted = rest.stripLeading().startsWith("\"");
        var next = NEXT_KEY.matcher(rest);
        if (!isQuoted && next.find() && next.start() > 0) {
            pairs.put(key, rest.substring(0, next.start()).strip());
            addPairs(rest.substring(next.start()).strip(), pairs);
        } else {
            pairs.put(key, unquoted(rest));
        }
    }

    private static int separator(String part) {
        var equals = part.indexOf('=');
        var colon = part.indexOf(':');
        return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
    }

    private static String unquoted(String text) {
        var stripped = text.strip();
        var isQuoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return isQuoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    }
}
