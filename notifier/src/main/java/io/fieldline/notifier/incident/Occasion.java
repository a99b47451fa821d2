package io.fieldline.notifier.incident;

/** Why a channel announces an incident. */
public enum Occasion {
    OPENED,
    /** An alert that is more severe than the announced one was raised. */
    WORSE,
    /** It is still open. */
    REMINDER,
    RESOLVED,
    /** It began and ended before the channel could announce it, for example because the notifier was stopped. */
    PASSED
}
