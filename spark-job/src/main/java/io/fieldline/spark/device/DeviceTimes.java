package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Instant;

/**
 * The times of one device, in epoch milliseconds: when readings arrived (by the clock of the job), when their records
 * came to Kafka, when the device was removed, and when its summary was published.
 */
final class DeviceTimes {
    private static final long PUBLISHED_EVERY_MILLIS = 60_000;

    /** The summary must be published again. */
    private static final long UNPUBLISHED = 0;

    private long firstArrivalMillis;
    private long lastArrivalMillis;
    private long lastRecordMillis = Long.MIN_VALUE;
    private long removedMillis = Long.MIN_VALUE;
    private long publishedMillis = UNPUBLISHED;
    /** Whether the published summary lacks a change. */
    private boolean outdated;

    void arrived(long recordMillis, long nowMillis) {
        if (firstArrivalMillis == 0) {
            firstArrivalMillis = nowMillis;
        }
        lastArrivalMillis = nowMillis;
        lastRecordMillis = Math.max(lastRecordMillis, recordMillis);
    }

    Instant firstArrival() {
        return Instant.ofEpochMilli(firstArrivalMillis);
    }

    Instant lastArrival() {
        return Instant.ofEpochMilli(lastArrivalMillis);
    }

    long lastArrivalMillis() {
        return lastArrivalMillis;
    }

    /** The latest time of a Kafka record with a reading of the device. */
    long lastRecordMillis() {
        return lastRecordMillis;
    }

    DeviceLife life() {
        return new DeviceLife(firstArrivalMillis == 0 ? lastArrivalMillis : firstArrivalMillis, lastArrivalMillis);
    }

    /**
     * Removes the device; returns false if a later reading is known.
     *
     * @param recordMillis the time of the Kafka record that removes it
     */
    boolean remove(long recordMillis, long nowMillis) {
        if (recordMillis < lastRecordMillis) {
            return false;
        }
        removedMillis = recordMillis;
        lastArrivalMillis = nowMillis; // the state must exist for as long as earlier readings may come
        return true;
    }

    /** Whether a record is from before the removal of the device. */
    boolean isBeforeRemoval(long recordMillis) {
        return recordMillis <= removedMillis;
    }

    /** When the state expires if no reading comes. */
    long expiry() {
        return lastArrivalMillis + WindowRules.REMEMBERED.toMillis();
    }

    /** Lets the state expire now. */
    void expire(long nowMillis) {
        lastArrivalMillis = nowMillis - WindowRules.REMEMBERED.toMillis();
    }

    /** Whether the last summary is older than a minute, or {@link #unpublish} was called. */
    boolean isSummaryDue(long nowMillis) {
        return nowMillis - publishedMillis >= PUBLISHED_EVERY_MILLIS;
    }

    /** Notes a change that the next summary must have, if no reading arrives a minute after the last one. */
    void outdate() {
        outdated = true;
    }

    boolean isOutdated() {
        return outdated;
    }

    /** When a summary is due even if no reading arrives, in epoch milliseconds. */
    long summaryDeadline() {
        return outdated ? publishedMillis + PUBLISHED_EVERY_MILLIS : Long.MAX_VALUE;
    }

    void published(long nowMillis) {
        publishedMillis = nowMillis;
        outdated = false;
    }

    /** Makes a summary due when the next reading arrives. */
    void unpublish() {
        publishedMillis = UNPUBLISHED;
        outdated = false;
    }

    void write(ByteWriter out) {
        out.number(lastArrivalMillis)
                .number(firstArrivalMillis)
                .number(lastRecordMillis)
                .number(publishedMillis)
                .number(removedMillis)
                .flag(outdated);
    }

    /** Reads the times. Format 5 has only the last arrival, so the device counts as active for a week before it. */
    static DeviceTimes read(ByteReader in, int format) {
        var times = new DeviceTimes();
        times.lastArrivalMillis = in.number();
        if (format < 6) {
            times.firstArrivalMillis = times.lastArrivalMillis - WindowRules.REMEMBERED.toMillis();
            times.lastRecordMillis = times.lastArrivalMillis;
            return times;
        }
        times.firstArrivalMillis = in.number();
        times.lastRecordMillis = in.number();
        times.publishedMillis = in.number();
        times.removedMillis = in.number();
        times.outdated = format >= 8 && in.flag();
        return times;
    }
}
