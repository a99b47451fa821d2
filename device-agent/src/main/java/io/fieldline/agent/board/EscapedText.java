package io.fieldline.agent.board;

/** Makes text from a serial line safe for logs and messages, because a terminal interprets control characters. */
public final class EscapedText {
    private EscapedText() {}

    /** Escapes everything except printable ASCII as <code>&#92;x1b</code>. */
    public static String of(String text) {
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
