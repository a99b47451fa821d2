package io.fieldline.agent.spool;

import java.io.IOException;

/** Another process has the folder: two must not write to it. */
public final class SpoolInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    SpoolInUseException(String message) {
        super(message);
    }
}
