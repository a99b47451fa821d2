package io.fieldline.emitter.feed;

import java.util.Locale;

/** A Kafka record that is skipped because it is not what docs/messages.md describes for its topic. */
final class BadRecord extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** What is wrong with it. */
    enum Reason {
        /** More bytes than any message of its topic has. */
        TOO_LARGE,
        /** Not in the format of the topic, or nested too deeply. */
        MALFORMED,
        /** Something follows the JSON object. */
        TRAILING,
        /** The key is missing, or is not the key of this message. */
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
