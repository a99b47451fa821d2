package io.fieldline.notifier.channel;

import java.io.IOException;

/** The other side refuses a message because of what it says or because of its size, and would refuse it again. */
public final class MessageRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public MessageRefusedException(String reason) {
        super(reason);
    }

    MessageRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
