package io.fieldline.bridge.rules;

import java.util.Optional;

/** What the rules made of a message that is not a reading yet. */
public sealed interface Translation {
    /**
     * Readings, which the receiver has got.
     *
     * @param failure why a part of the message is rejected
     */
    record Readings(Optional<Failure> failure) implements Translation {}

    /** The status of a device; the word is the payload if it is not a usual one. */
    record Status(String device, byte[] word) implements Translation {}

    /** A message that a rule ignores. */
    record Ignored() implements Translation {}

    /**
     * Why the message, or a part of it, is rejected.
     *
     * @param device if the message names one
     */
    record Failure(String reason, Optional<String> device) implements Translation {}
}
