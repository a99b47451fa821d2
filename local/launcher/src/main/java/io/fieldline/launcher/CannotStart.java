package io.fieldline.launcher;

/** Why nothing was started, and what to do, in words for the person at the terminal. */
public final class CannotStart extends Exception {
    private static final long serialVersionUID = 1L;

    CannotStart(String message) {
        super(message);
    }
}
