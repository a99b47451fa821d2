package io.fieldline.bridge;

import io.fieldline.messages.Names;

/** Foreign text, made safe for a log line: a terminal would obey its control characters. */
final class LogText {
    private static final int LONGEST = 200;

    private LogText() {}

    /** The start of the text, with <code>?</code> for each character that is invisible or has an effect. */
    static String of(String text) {
        var safe = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .forEach(character -> safe.appendCodePoint(isVisible(character) ? character : '?'));
        return text.length() > LONGEST ? safe + "..." : safe.toString();
    }

    private static boolean isVisible(int character) {
        return !Names.isInvisible(character) && Character.getType(character) != Character.PRIVATE_USE;
    }
}
