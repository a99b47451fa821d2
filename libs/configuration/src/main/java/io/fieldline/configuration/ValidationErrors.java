package io.fieldline.configuration;

import io.fieldline.lifecycle.ErrorText;
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

    /** Adds the problems of another check: the lines of the IllegalArgumentException that it throws. */
    public ValidationErrors addProblemsOf(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException wrong) {
            ErrorText.of(wrong).lines().forEach(found::add);
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
