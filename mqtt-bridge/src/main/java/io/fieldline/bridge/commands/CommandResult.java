package io.fieldline.bridge.commands;

import java.util.Locale;

/** The result of a command. */
public enum CommandResult {
    /** The broker accepted it, and at least one client is subscribed. */
    SENT,
    /** No client subscribes to the topic, so the device is not connected. */
    NO_SUBSCRIBER,
    /** It was too old when the bridge could send it. */
    EXPIRED,
    /** The record is not a command. */
    INVALID,
    /** The broker refused it, or the connection broke before the broker acknowledged it. */
    FAILED;

    /** In metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
