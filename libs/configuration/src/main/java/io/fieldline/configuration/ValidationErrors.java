package io.fieldline.configuration;

import java.util.ArrayList;
import java.util.List;

/** Collects the problems of a configuration record, so that its constructor can report all of them in one message. */
public final class ValidationErrors {
    private final List<String> found = new ArrayList<>();

    /** Adds a problem unless the value is valid; {@code message} is for {@link String#format}. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in an extra library
    public ValidationErrors unless(boolean valid, String message, Object... values) {
        if (!valid) {
            found.add(message.formatted(values));
        }
        return this;
    }

    /** Throws IllegalArgumentException with one line for each problem, if there are any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", found));
        }
    }
}
