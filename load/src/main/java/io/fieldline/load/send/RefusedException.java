package io.fieldline.load.send;

/** The broker will not accept this later either. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String reason) {
        super(reason);
    }
}
