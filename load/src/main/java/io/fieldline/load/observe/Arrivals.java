package io.fieldline.load.observe;

import io.fieldline.load.Load;
import io.fieldline.load.send.SendTimes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What has arrived at one point, with the delay of each reading since it should have been sent. Thread-safe. */
public final class Arrivals {
    /** Longer delays count as this one. */
    private static final long LONGEST = TimeUnit.HOURS.toMicros(2);

    private static final int DIGITS = 3;

    private final Point point;
    private final Load load;
    private final SendTimes sent;
    private final BitSet[] seen;
    private final int[] highest;
    private final Histogram delays = new Histogram(LONGEST, DIGITS);
    private final Histogram second = new Histogram(LONGEST, DIGITS);
    private final List<Interval> intervals = new ArrayList<>();
    private long count;
    private long duplicates;
    private long disordered;
    private long last;

    /** What arrived within one second; the delay is in microseconds. */
    public record Interval(long count, long p99) {}

    /** The totals of a point. Delays are in microseconds. */
    public record Totals(long count, long duplicates, long disordered, double seconds, Histogram delays) {}

    public Arrivals(Point point, Load load, SendTimes sent) {
        this.point = point;
        this.load = load;
        this.sent = sent;
        this.seen = new BitSet[load.devices()];
        this.highest = new int[load.devices()];
        for (var device = 0; device < seen.length; device++) {
            seen[device] = new BitSet();
            highest[device] = -1;
        }
    }

    public Point point() {
        return point;
    }

    /** A reading arrived. */
    public synchronized void arrived(int device, int sequence) {
        if (sequence < 0 || sequence >= load.messagesOf(device)) {
            return; // not sent by this run
        }
        if (seen[device].get(sequence)) {
            duplicates++;
            return;
        }
        seen[device].set(sequence);
        if (sequence < highest[device]) {
            disordered++;
        }
        highest[device] = Math.max(highest[device], sequence);
        record(device, sequence);
    }

    /** All readings of the device up to this number have arrived: {@code total} is how many an average includes. */
    public synchronized void includes(int device, long total) {
        var upTo = (int) Math.min(total, load.messagesOf(device));
        for (var sequence = seen[device].nextClearBit(0); sequence < upTo; sequence++) {
            seen[device].set(sequence);
            record(device, sequence);
        }
        duplicates += Math.max(0, total - load.messagesOf(device) - extra(device));
        highest[device] = (int) Math.max(highest[device], total);
    }

    /** How many readings too many were known before. */
    private long extra(int device) {
        return Math.max(0, highest[device] - load.messagesOf(device));
    }

    private void record(int device, int sequence) {
        var now = System.nanoTime();
        var delay = Math.min(LONGEST, Math.max(0, TimeUnit.NANOSECONDS.toMicros(now - sent.of(device, sequence))));
        delays.recordValue(delay);
        second.recordValue(delay);
        count++;
        last = now;
    }

    public synchronized boolean isComplete() {
        return count == load.messages();
    }

    public synchronized long count() {
        return count;
    }

    /** Ends a second of the report. */
    public synchronized void endInterval() {
        intervals.add(new Interval(second.getTotalCount(), second.getValueAtPercentile(99)));
        second.reset();
    }

    public synchronized List<Interval> intervals() {
        return List.copyOf(intervals);
    }

    /** {@code start} is when the run began, on the clock of {@link System#nanoTime}. */
    public synchronized Totals totals(long start) {
        var seconds = count == 0 ? 0 : (last - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return new Totals(count, duplicates, disordered, seconds, delays.copy());
    }
}
