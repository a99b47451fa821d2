package io.fieldline.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A port on which nobody listens now, see {@link io.fieldline.service.FreePort}. */
public final class FreePort {
    private FreePort() {}

    public static int find() {
        try {
            return io.fieldline.service.FreePort.find();
        } catch (IOException allTaken) {
            throw new UncheckedIOException(allTaken);
        }
    }
}
