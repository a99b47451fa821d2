package io.fieldline.launcher;

/** Why nothing was started, and what the user can do. */
public final class CannotStart extends Exception {
    private static final long serialVersionUID = 1L;

    CannotStart(String message) {
        super(message);
    }
}
