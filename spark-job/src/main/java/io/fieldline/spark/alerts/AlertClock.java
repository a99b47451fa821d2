package io.fieldline.spark.alerts;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;

/**
 * The time by which one device's levels are evaluated; it never runs backwards. It follows the device's clock while that moves
 * forward. When the device's clock stepped back, or hardly moves, time continues by the times of the Kafka records, so that a
 * wrong clock does not silence an alarm. In epoch milliseconds.
 */
final class AlertClock {
    private static final long UNSET = Long.MIN_VALUE;

    /** Within it of this clock, the device's clock is followed again: two sensors of a device may differ by a little. */
    private static final long NEAR_MILLIS = 10_000;

    /** A device's clock that falls behind the records by more than this, little by little, is not followed. */
    private static final long MOST_LAG_MILLIS = 60_000;

    /** A jump forward by more than this beyond the time that passed is a correction of the device's clock. */
    private static final long CORRECTION_MILLIS = 60_000;

    private long millis = UNSET;
    private long eventMillis = UNSET;
    private long recordMillis = UNSET;

    /** How far the records are ahead of this clock: more than zero while readings waited on their way to Kafka. */
    private long waitedMillis;

    /** The same, where each reading adds {@link #NEAR_MILLIS} at most: one long wait is not a slow clock. */
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
     * @return by how much the device's clock was corrected forward: this clock jumped by it, and no time passed
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
