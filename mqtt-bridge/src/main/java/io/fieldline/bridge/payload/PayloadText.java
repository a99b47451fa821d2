package io.fieldline.bridge.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** A payload as text without its wrapping, read as JSON at most once. For one thread. */
public final class PayloadText {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The form of a payload, which its first character shows. */
    public enum Form {
        OBJECT,
        /** A JSON list, or several lines of JSON. */
        LIST,
        TEXT
    }

    private final String text;
    private final Form form;
    private final List<Object> roots;

    /** Reads a payload that {@link PayloadBytes} has expanded. */
    public PayloadText(byte[] payload) {
        text = unwrapped(new String(payload, UTF_8));
        if (isJsonLines(text)) {
            roots = JsonTree.parseLines(text);
            form = Form.LIST;
        } else {
            roots = List.of();
            form = text.startsWith("{") ? Form.OBJECT : text.startsWith("[") ? Form.LIST : Form.TEXT;
        }
    }

    public Form form() {
        return form;
    }

    public String text() {
        return text;
    }

    /** The JSON value; for several lines of JSON, the list of them. Throws IllegalArgumentException. */
    public Object json() {
        return roots.isEmpty() ? JsonTree.parse(text) : roots;
    }

    /** Whether the first of several lines is an object of its own, or each line begins like one. */
    private static boolean isJsonLines(String text) {
        var end = text.indexOf('\n');
        if (!text.startsWith("{") || end < 0) {
            return false;
        }
        var first = text.substring(0, end).strip();
        return (first.endsWith("}") && isJson(first))
                || (text.lines()
                                .allMatch(line ->
                                        line.isBlank() || line.stripLeading().startsWith("{"))
                        && !isJson(text));
    }

    private static boolean isJson(String text) {
        try {
            JsonTree.parse(text);
            return true;
        } catch (IllegalArgumentException notJson) {
            return false;
        }
    }

    /** Removes a byte order mark, the NUL of a C string, and surrounding blanks. */
    private static String unwrapped(String payload) {
        var text = payload.startsWith(BYTE_ORDER_MARK) ? payload.substring(1) : payload;
        var end = text.length();
        while (end > 0 && (text.charAt(end - 1) == 0 || Character.isWhitespace(text.charAt(end - 1)))) {
            end--;
        }
        return text.substring(0, end).stripLeading();
    }
}
