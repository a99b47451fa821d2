package io.fieldline.configuration;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the values of a configuration record, so that its constructor says all of it at once. */
public final class ValidationErrors {
    private final List<String> found = new ArrayList<>();

    /** Notes a problem unless the value is as wanted; {@code message} is for {@link String#format}. */
    @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library of its own
    public ValidationErrors unless(boolean wanted, String message, Object... values) {
        if (!wanted) {
            found.add(message.formatted(values));
        }
        return this;
    }

    /** Throws IllegalArgumentException, one line a problem, if there is any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", found));
        }
    }
}
