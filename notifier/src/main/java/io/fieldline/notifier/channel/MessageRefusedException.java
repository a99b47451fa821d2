package io.fieldline.notifier.channel;

import java.io.IOException;

/** The other side refuses a message permanently, for example because of what it says or because of a wrong token. */
public final class MessageRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public MessageRefusedException(String reason) {
        super(reason);
    }

    MessageRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
