package io.fieldline.bridge;

import java.util.Locale;

/** Why a message went to {@code fieldline.rejected}, for a counter; the record's header says it in words. */
enum Rejection {
    /** It is neither a reading nor what a rule makes one of. */
    UNREADABLE,
    /** It says that it is of another device than its topic does. */
    WRONG_DEVICE,
    /** It was kept from before we subscribed, and nothing tells whether it was counted already. */
    RETAINED,
    /** Sparkplug data that only a birth explains which was not heard. */
    UNRESOLVED,
    /** It is larger than {@code max-payload}, or than Kafka takes. */
    TOO_LARGE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
