package io.fieldline.agent.spool;

import java.io.IOException;

/** Another process uses the folder; two processes must not write to it. */
public final class SpoolInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    SpoolInUseException(String message) {
        super(message);
    }
}
