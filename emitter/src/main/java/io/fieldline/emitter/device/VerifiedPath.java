package io.fieldline.emitter.device;

import java.time.Duration;
import java.time.Instant;

/**
 * The time until which the path from the MQTT broker to this emitter is known to work. A report of a connected bridge proves
 * it, and so does a reading of any device. The silence of a device has a meaning only while the path works.
 */
public final class VerifiedPath {
    /** A bridge reports every 2 s: after this long without a report it has stopped. */
    public static final Duration FRESH = Duration.ofSeconds(15);
    /** Readings that wait in Kafka for longer than this make the emitter late, so that it cannot tell silence. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private Instant proven = Instant.MIN;
    private Instant readTo;

    /** {@code start} is when the emitter began to read. */
    VerifiedPath(Instant start) {
        readTo = start;
    }

    /** Whether nothing had come through for too long before that time. */
    boolean isGapBefore(Instant time) {
        return proven.equals(Instant.MIN) || proven.plus(FRESH).isBefore(time);
    }

    /** Something came through at that time. */
    void prove(Instant time) {
        proven = time.isAfter(proven) ? time : proven;
    }

    /** All readings that are in Kafka now have been read. */
    void readAll(Instant now) {
        readTo = now;
    }

    boolean isFresh(Instant now) {
        return !proven.equals(Instant.MIN) && !proven.plus(FRESH).isBefore(now);
    }

    /** A device of which nothing came up to then was silent until then. */
    Instant provenTo() {
        var late = readTo.plus(LATE);
        return proven.isBefore(late) ? proven : late;
    }
}
