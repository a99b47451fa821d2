package io.fieldline.bridge.payload;

import io.fieldline.lifecycle.ErrorText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the line protocol of InfluxDB: {@code measurement,tag=a field=1.5,other=2i 1795162530000000000}. An item has
 * {@code measurement}, the maps {@code tags} and {@code fields}, and {@code time} if the line has one.
 */
public final class InfluxLines {
    private final String text;
    private int position;

    private InfluxLines(String text) {
        this.text = text;
    }

    /** The items of all lines. A wrong line becomes a {@link BrokenItem}. */
    public static List<Object> parse(String text) {
        var items = new ArrayList<Object>();
        for (var line : lines(text)) {
            try {
                items.add(new InfluxLines(line).item());
            } catch (IllegalArgumentException wrong) {
                items.add(new BrokenItem("not Influx line protocol: " + ErrorText.of(wrong)));
            }
        }
        return items;
    }

    /** The lines that are neither blank nor comments. A quoted text may contain a line end. */
    private static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.length(); i++) {
            var isEnd = i == text.length() || (text.charAt(i) == '\n' && !quoted);
            if (isEnd) {
                var line = text.substring(start, i).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    lines.add(line);
                }
                start = i + 1;
                quoted = false;
            } else if (text.charAt(i) == '\\') {
                i++; // the next character is escaped
            } else if (text.charAt(i) == '"' && (quoted || (i > start && text.charAt(i - 1) == '='))) {
                quoted = !quoted;
            }
        }
        return lines;
    }

    private Map<String, Object> item() {
        var item = new LinkedHashMap<String, Object>();
        item.put("measurement", name(", ", "the measurement"));
        var tags = new LinkedHashMap<String, Object>();
        while (skip(',')) {
            var key = name("=", "the key of a tag");
            expect('=', key);
            tags.put(key, name(", ", "the value of tag " + key));
        }
        item.put("tags", tags);
        expect(' ', "the measurement and its tags");
        skipBlanks();
        item.put("fields", fields());
        skipBlanks();
        if (position < text.length()) {
            item.put("time", time());
        }
        return item;
    }

    private Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        do {
            var key = name("=", "the key of a field");
            expect('=', key);
            fields.put(key, peek('"') ? quoted(key) : value(key));
        } while (skip(','));
        return fields;
    }

    private Object value(String key) {
        var value = name(", ", "the value of field " + key);
        switch (value) {
            case "t", "T", "true", "True", "TRUE" -> {
                return true;
            }
            case "f", "F", "false", "False", "FALSE" -> {
                return false;
            }
            default -> {
                var isInteger = value.length() > 1 && (value.endsWith("i") || value.endsWith("u"));
                var number = isInteger ? value.substring(0, value.length() - 1) : value;
                return ValueParser.ofText(number)
                        .<Object>map(parsed -> parsed)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "field %s is %s, expected a number, a boolean or a quoted text".formatted(key, value)));
            }
        }
    }

    private String quoted(String key) {
        var value = new StringBuilder();
        for (position++; position < text.length(); position++) {
            var character = text.charAt(position);
            if (character == '"') {
                position++;
                return value.toString();
            }
            var isEscape =
                    character == '\\' && position + 1 < text.length() && "\"\\".indexOf(text.charAt(position + 1)) >= 0;
            value.append(isEscape ? text.charAt(++position) : character);
        }
        throw new IllegalArgumentException("the text of field %s does not end with a quote".formatted(key));
    }

    private Object time() {
        var time = text.substring(position);
        if (!time.matches("-?\\d{1,19}")) {
            throw new IllegalArgumentException("expected a whole number as time, got '%s'".formatted(time));
        }
        return time;
    }

    /** Reads up to one of the characters; a backslash before , = or a blank makes it part of the name. */
    private String name(String ends, String what) {
        var name = new StringBuilder();
        while (position < text.length() && ends.indexOf(text.charAt(position)) < 0) {
            var character = text.charAt(position++);
            var isEscape = character == '\\' && position < text.length() && ",= ".indexOf(text.charAt(position)) >= 0;
            name.append(isEscape ? text.charAt(position++) : character);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("expected " + what);
        }
        return name.toString();
    }

    private void expect(char character, String after) {
        if (!skip(character)) {
            throw new IllegalArgumentException(
                    character == ' '
                            ? "expected a blank and the fields after " + after
                            : "expected %s after %s".formatted(character, after));
        }
    }

    private boolean peek(char character) {
        return position < text.length() && text.charAt(position) == character;
    }

    private boolean skip(char character) {
        if (!peek(character)) {
            return false;
        }
        position++;
        return true;
    }

    private void skipBlanks() {
        while (skip(' ')) {
            // the next one
        }
    }
}
