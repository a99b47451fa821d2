package io.fieldline.emitter.feed;

import java.util.Locale;

/** A record of Kafka that is skipped, because it is not what docs/messages.md says of its topic. */
final class BadRecord extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** What is wrong with it. */
    enum Reason {
        /** More bytes than any message of its topic has. */
        TOO_LARGE,
        /** Neither JSON nor whatever else the topic has, or with too many levels. */
        MALFORMED,
        /** Something follows the JSON object. */
        TRAILING,
        /** No key, or not that of its message. */
        KEY,
        /** A value that is missing, of the wrong type, or out of range. */
        INVALID;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    BadRecord(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
