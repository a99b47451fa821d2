package io.fieldline.load.observe;

import io.fieldline.load.Load;
import io.fieldline.load.observe.Intervals.Interval;
import io.fieldline.load.send.Schedule;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What has arrived at one point, with the delay of each reading since it should have been sent. Its memory depends on the
 * number of devices, and not on that of messages. Thread-safe.
 */
public final class Arrivals {
    /** Longer delays count as this one. */
    private static final long LONGEST = TimeUnit.HOURS.toMicros(2);

    private static final int DIGITS = 3;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Point point;
    private final Load load;
    private final Schedule schedule;
    private final GapLimit gaps = new GapLimit();
    private final SequenceNumbers[] seen;
    private final Histogram delays = new Histogram(LONGEST, DIGITS);
    private final Histogram second = new Histogram(LONGEST, DIGITS);
    private final Intervals intervals = new Intervals();
    private long seconds;
    private long recentP99;
    private final long[] extra;
    private long count;
    private long duplicates;
    private long disordered;
    private long last;

    /** The totals of a point. Delays are in microseconds; {@code seconds} last until the last arrival. */
    public record Totals(
            long count,
            long duplicates,
            long disordered,
            long deletedGaps,
            double seconds,
            Histogram delays,
            int intervalSeconds,
            List<Interval> intervals) {}

    public Arrivals(Point point, Load load, Schedule schedule) {
        this.point = point;
        this.load = load;
        this.schedule = schedule;
        this.seen = Stream.generate(() -> new SequenceNumbers(gaps))
                .limit(load.devices())
                .toArray(SequenceNumbers[]::new);
        this.extra = new long[load.devices()];
    }

    public Point point() {
        return point;
    }

    /** A reading arrived. */
    public synchronized void arrived(int device, long sequence) {
        if (device >= load.devices() || sequence < 0 || sequence >= load.messagesOf(device)) {
            return; // not sent by this run
        }
        switch (seen[device].add(sequence)) {
            case DUPLICATE -> duplicates++;
            case DISORDERED -> {
                disordered++;
                record(device, sequence);
            }
            case IN_ORDER -> record(device, sequence);
        }
    }

    /** All readings of the device up to this number have arrived: {@code total} is how many its averages include. */
    synchronized void includes(int device, long total) {
        var sent = load.messagesOf(device);
        for (var sequence = seen[device].next(); sequence < Math.min(total, sent); sequence++) {
            seen[device].add(sequence);
            record(device, sequence);
        }
        if (total - sent > extra[device]) {
            duplicates += total - sent - extra[device];
            extra[device] = total - sent;
        }
    }

    private void record(int device, long sequence) {
        var now = System.nanoTime();
        endSeconds(now);
        var delay = TimeUnit.NANOSECONDS.toMicros(now - schedule.of(device, sequence));
        delays.recordValue(Math.min(LONGEST, Math.max(0, delay)));
        second.recordValue(Math.min(LONGEST, Math.max(0, delay)));
        count++;
        last = now;
    }

    public synchronized boolean isComplete() {
        return count == load.messages();
    }

    public synchronized long count() {
        return count;
    }

    /** The 99th percentile of the delays in the last whole second with arrivals, in milliseconds. */
    public synchronized double recentP99() {
        endSeconds(System.nanoTime());
        return recentP99 / (double) TimeUnit.MILLISECONDS.toMicros(1);
    }

    /** Ends the seconds of the run that are over at this moment. */
    private void endSeconds(long now) {
        for (; now - schedule.start() >= (seconds + 1) * SECOND; seconds++) {
            recentP99 = second.getTotalCount() == 0 ? recentP99 : second.getValueAtPercentile(99);
            intervals.endSecond(second);
            second.reset();
        }
    }

    public synchronized Totals totals() {
        endSeconds(System.nanoTime());
        return new Totals(
                count,
                duplicates,
                disordered,
                gaps.deleted(),
                count == 0 ? 0 : (last - schedule.start()) / (double) SECOND,
                delays.copy(),
                intervals.seconds(),
                intervals.ended());
    }
}
