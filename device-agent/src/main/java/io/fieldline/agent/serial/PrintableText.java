package io.fieldline.agent.serial;

/** Text from a serial line, made safe for logs and messages: a terminal would obey its control characters. */
final class PrintableText {
    private PrintableText() {}

    /** All but printable ASCII as <code>&#92;x1b</code>. */
    static String escape(String text) {
        var escaped = new StringBuilder(text.length());
        text.chars().forEach(character -> {
            if (character >= ' ' && character <= '~') {
                escaped.append((char) character);
            } else {
                escaped.append(character <= 0xFF ? "\\x%02x".formatted(character) : "\\u%04x".formatted(character));
            }
        });
        return escaped.toString();
    }
}
