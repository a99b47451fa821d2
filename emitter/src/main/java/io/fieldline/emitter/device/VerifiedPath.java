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
    /** If readings wait in Kafka for longer than this, the emitter is too late to detect silence. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private Instant proven = Instant.MIN;
    private Instant readTo;

    /** {@code start} is the time when the emitter began to read. */
    VerifiedPath(Instant start) {
        readTo = start;
    }

    /** Whether nothing came through for too long before this time. */
    boolean isGapBefore(Instant time) {
        return proven.equals(Instant.MIN) || proven.plus(FRESH).isBefore(time);
    }

    /** Something came through at this time. */
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

    /** A device from which nothing arrived before this time was silent until this time. */
    Instant provenTo() {
        var late = readTo.plus(LATE);
        return proven.isBefore(late) ? proven : late;
    }
}
