package io.fieldline.agent.publish;

import io.fieldline.agent.spool.Spool.Numbered;
import io.fieldline.messages.ReadingJson;
import java.util.OptionalLong;

/** A reading that the broker has not acknowledged, in the form in which it is sent. The queue's lock guards it. */
final class QueuedReading {
    /** Bytes of the object, its array and its entries in the queue, in addition to the text. */
    private static final int OVERHEAD = 160;

    private final byte[] json;
    private final Lane lane;
    private final long takenAt;
    private OptionalLong number;
    private boolean acked;

    /** Each lane is sent in its own order. */
    enum Lane {
        LIVE,
        BACKLOG
    }

    private QueuedReading(byte[] json, Lane lane, long takenAt, OptionalLong number) {
        this.json = json;
        this.lane = lane;
        this.takenAt = takenAt;
        this.number = number;
    }

    /** A new reading; {@code takenAt} is on the monotonic clock, in nanoseconds. */
    static QueuedReading live(byte[] json, long takenAt) {
        return new QueuedReading(json, Lane.LIVE, takenAt, OptionalLong.empty());
    }

    /** A reading from the spool. */
    static QueuedReading backlog(Numbered numbered) {
        return new QueuedReading(
                numbered.payload(), Lane.BACKLOG, System.nanoTime(), OptionalLong.of(numbered.number()));
    }

    /** An acknowledged reading, to be sent again. */
    QueuedReading again() {
        return new QueuedReading(ReadingJson.historical(json), Lane.LIVE, takenAt, OptionalLong.empty());
    }

    byte[] json() {
        return json;
    }

    Lane lane() {
        return lane;
    }

    /** Its size in memory. */
    int bytes() {
        return OVERHEAD + json.length;
    }

    long takenAt() {
        return takenAt;
    }

    /** Its number in the spool, if it is there. */
    OptionalLong number() {
        return number;
    }

    void saved(long newNumber) {
        number = OptionalLong.of(newNumber);
    }

    boolean isAcked() {
        return acked;
    }

    void acked() {
        acked = true;
    }
}
