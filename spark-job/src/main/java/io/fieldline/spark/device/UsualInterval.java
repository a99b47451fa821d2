package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.Arrays;

/**
 * The usual time between two live readings of a metric: the second longest of the last {@link #MOST_GAPS} gaps, by the
 * clock of the device. A device that sends only changes is then not silent while nothing changes, and one outage does
 * not count. With fewer than {@link #FEW_GAPS} gaps it is their median. A clock that steps back adds no gap. Takes
 * about 25 bytes of state.
 */
final class UsualInterval {
    static final int MOST_GAPS = 9;

    private static final int FEW_GAPS = 5;
    private static final long UNSET = Long.MIN_VALUE;

    private final long[] gaps = new long[MOST_GAPS];
    private int count;
    private int next;
    private long lastMillis = UNSET;

    void add(long eventMillis) {
        if (lastMillis != UNSET && eventMillis > lastMillis) {
            gaps[next] = eventMillis - lastMillis;
            next = (next + 1) % MOST_GAPS;
            count = Math.min(count + 1, MOST_GAPS);
        }
        lastMillis = eventMillis;
    }

    /** The interval in milliseconds; 0 before the second reading. */
    long millis() {
        if (count == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(gaps, count);
        Arrays.sort(sorted);
        return sorted[count < FEW_GAPS ? count / 2 : count - 2];
    }

    void write(ByteWriter out) {
        out.number(lastMillis).number(count);
        for (var i = 0; i < count; i++) {
            out.number(gaps[Math.floorMod(next - count + i, MOST_GAPS)]); // oldest first
        }
    }

    static UsualInterval read(ByteReader in) {
        var interval = new UsualInterval();
        interval.lastMillis = in.number();
        interval.count = in.count();
        for (var i = 0; i < interval.count; i++) {
            interval.gaps[i] = in.number();
        }
        interval.next = interval.count % MOST_GAPS;
        return interval;
    }
}
