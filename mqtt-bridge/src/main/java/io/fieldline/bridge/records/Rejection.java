package io.fieldline.bridge.records;

import java.util.Locale;

/** The kinds of reasons for which messages are rejected: the header {@code kind}; the header {@code reason} has the details. */
public enum Rejection {
    /** It is not a reading, and no rule can make a reading of it. */
    UNREADABLE,
    /** It names another device than its topic. */
    WRONG_DEVICE,
    /** The broker retained it from before the subscription, so it may have been counted already. */
    RETAINED,
    /** Sparkplug data whose birth was not received. */
    UNRESOLVED,
    /** It is larger than {@code max-payload}, or than Kafka accepts. */
    TOO_LARGE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
