package io.fieldline.messages;

/** What a message on a readings topic turned out to be. A bad one is everyday: a value, not an exception. */
public sealed interface ParsedReading {
    record Good(Reading reading) implements ParsedReading {}

    /** {@code reason} is one sentence for the person who wrote the device's code. */
    record Bad(String reason) implements ParsedReading {}
}
