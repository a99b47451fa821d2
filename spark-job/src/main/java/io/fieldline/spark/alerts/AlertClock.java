package io.fieldline.spark.alerts;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;

/**
 * The time by which the levels of one device are evaluated, in epoch milliseconds; it never runs backwards. It follows
 * the clock of the device while that moves forward. If the clock of the device stepped back or hardly moves, it follows
 * the times of the Kafka records, so that a wrong clock does not silence an alarm.
 */
final class AlertClock {
    private static final long UNSET = Long.MIN_VALUE;

    /** If the clock of the device is this near, it is followed again: the clocks of two sensors may differ a little. */
    private static final long NEAR_MILLIS = 10_000;

    /** If the clock of the device gradually falls behind the records by more than this, it is not followed. */
    private static final long MOST_LAG_MILLIS = 60_000;

    /**
     * If the clock of the device jumps ahead by more than this, in addition to the time that passed, it was corrected.
     */
    private static final long CORRECTION_MILLIS = 60_000;

    private long millis = UNSET;
    private long eventMillis = UNSET;
    private long recordMillis = UNSET;

    /** How far the records are ahead of this clock: more than zero while readings waited on their way to Kafka. */
    private long waitedMillis;

    /** The same, but each reading adds {@link #NEAR_MILLIS} at most, because one long wait is not a slow clock. */
    private long lagMillis;

    static AlertClock at(long millis) {
        var clock = new AlertClock();
        clock.millis = millis;
        clock.eventMillis = millis;
        return clock;
    }

    boolean isSet() {
        return millis != UNSET;
    }

    long millis() {
        return millis;
    }

    /** Notes a reading that waited on the device. */
    void historical(long itsEventMillis) {
        millis = Math.max(millis, itsEventMillis);
    }

    /**
     * Notes a live reading, in the order of arrival.
     *
     * @return by how much the clock of the device was corrected forward; this clock jumped as far, although no time
     *     passed
     */
    long live(long itsEventMillis, long itsRecordMillis) {
        if (!isSet()) {
            millis = itsEventMillis;
        }
        var passed = recordMillis == UNSET ? 0 : Math.max(0, itsRecordMillis - recordMillis);
        var isForward = itsEventMillis > eventMillis && itsEventMillis > millis - NEAR_MILLIS;
        eventMillis = itsEventMillis;
        recordMillis = Math.max(recordMillis, itsRecordMillis);
        if ((isForward && lagMillis <= MOST_LAG_MILLIS) || itsEventMillis - millis > passed) {
            return follow(itsEventMillis, passed);
        }
        millis += passed;
        return 0;
    }

    private long follow(long itsEventMillis, long passed) {
        var advance = Math.max(0, itsEventMillis - millis);
        millis += advance;
        var unexplained = advance - passed - waitedMillis;
        waitedMillis = Math.max(0, -unexplained);
        lagMillis = unexplained > 0 ? 0 : Math.max(0, lagMillis + Math.min(passed - advance, NEAR_MILLIS));
        return unexplained > CORRECTION_MILLIS ? unexplained : 0;
    }

    void write(ByteWriter out) {
        out.number(millis).number(eventMillis).number(recordMillis);
        out.number(waitedMillis).number(lagMillis);
    }

    static AlertClock read(ByteReader in) {
        var clock = new AlertClock();
        clock.millis = in.number();
        clock.eventMillis = in.number();
        clock.recordMillis = in.number();
        clock.waitedMillis = in.number();
        clock.lagMillis = in.number();
        return clock;
    }
}
