package io.fieldline.messages;

import java.util.Optional;

/** Checks texts that a person typed or a device sent, because they are stored, and shown to other people. */
final class ShortText {
    /** The maximum length of a person's name, in characters. */
    static final int LONGEST_NAME = 64;

    private ShortText() {}

    /** Throws IllegalArgumentException with the reason if the text is blank, too long, or has an invisible character. */
    static void check(String what, String text, int longest) {
        if (text.isBlank() || text.length() > longest) {
            throw new IllegalArgumentException("%s must have 1 to %d characters".formatted(what, longest));
        }
        if (text.codePoints().anyMatch(Names::isInvisible)) {
            throw new IllegalArgumentException("%s must not have an invisible character".formatted(what));
        }
    }

    static void check(String what, Optional<String> text, int longest) {
        text.ifPresent(present -> check(what, present, longest));
    }

    /** Checks who wrote a record: the typed name, and the account. */
    static void checkAuthor(String by, String account) {
        check("by", by, LONGEST_NAME);
        check("account", account, LONGEST_NAME);
    }
}
