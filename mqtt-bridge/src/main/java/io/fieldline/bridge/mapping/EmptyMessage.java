package io.fieldline.bridge.mapping;

import java.util.Arrays;
import java.util.Locale;

/** The result of a message in which a rule finds no metric. */
public enum EmptyMessage {
    /** It is rejected. */
    REJECT,
    /** It is ignored and counted. */
    IGNORE,
    /** The next rule for its topic applies. */
    NEXT;

    /** Throws IllegalArgumentException. */
    public static EmptyMessage fromWire(String text) {
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'%s': expected reject, ignore or next".formatted(text)));
    }
}
