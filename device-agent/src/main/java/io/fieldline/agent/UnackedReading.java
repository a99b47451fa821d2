package io.fieldline.agent;

import java.util.OptionalLong;

/** A reading that the broker does not have yet; guarded by the publisher. */
final class UnackedReading {
    /** What an object, its array and its entries in the outbox take beside the text. */
    private static final int OVERHEAD = 160;

    private final byte[] json;
    private final long takenAt;
    private OptionalLong number = OptionalLong.empty();
    private boolean acknowledged;

    /** {@code takenAt} is on the monotonic clock, in nanoseconds. */
    UnackedReading(byte[] json, long takenAt) {
        this.json = json;
        this.takenAt = takenAt;
    }

    byte[] json() {
        return json;
    }

    /** What it takes in memory. */
    int bytes() {
        return OVERHEAD + json.length;
    }

    long takenAt() {
        return takenAt;
    }

    /** Its number in the spool, once it is there. */
    OptionalLong number() {
        return number;
    }

    void saved(long newNumber) {
        number = OptionalLong.of(newNumber);
    }

    boolean acknowledged() {
        return acknowledged;
    }

    void acknowledge() {
        acknowledged = true;
    }
}
