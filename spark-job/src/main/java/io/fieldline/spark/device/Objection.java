package io.fieldline.spark.device;

import java.util.Locale;
import java.util.Optional;

/**
 * Why all or some of a record is rejected.
 *
 * @param reason a sentence for the developer of the device
 */
public record Objection(Kind kind, String reason) {
    /** For counts; {@link #wireName} is the header {@code kind} of the rejected record. */
    public enum Kind {
        /** It is not a reading. */
        UNREADABLE,
        /** The clock of the device is ahead, or was never set. */
        CLOCK,
        /** The number is too large. */
        VALUE,
        /** The unit does not convert to that of the readings before it. */
        UNIT,
        /** Its window is closed and no longer stored. */
        LATE,
        /** Its boot and seq are too old to tell whether it is a repeat. */
        TOO_OLD,
        /** The device has too many metrics, or there are too many devices. */
        LIMIT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Optional<Objection> of(Kind kind, String reason) {
        return Optional.of(new Objection(kind, reason));
    }
}
