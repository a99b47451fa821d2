package io.fieldline.messages;

/** The result of parsing a message on a readings topic. Bad messages are common, so they are a value and not an exception. */
public sealed interface ParsedReading {
    record Good(Reading reading) implements ParsedReading {}

    /** {@code reason} is one sentence for the developer of the device. */
    record Bad(String reason) implements ParsedReading {}
}
