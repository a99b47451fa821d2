package io.fieldline.messages;

/** Makes text from outside safe for a log line, because a terminal would execute its control characters. */
public final class PrintableText {
    private static final int MAX_CHARACTERS = 200;

    private PrintableText() {}

    /** The first 200 characters of the text, with <code>?</code> for each one that is invisible. */
    public static String of(String text) {
        var printable = new StringBuilder();
        text.codePoints()
                .limit(MAX_CHARACTERS)
                .forEach(character -> printable.appendCodePoint(isVisible(character) ? character : '?'));
        return text.length() > MAX_CHARACTERS ? printable + "..." : printable.toString();
    }

    private static boolean isVisible(int character) {
        return !Names.isInvisible(character) && Character.getType(character) != Character.PRIVATE_USE;
    }
}
