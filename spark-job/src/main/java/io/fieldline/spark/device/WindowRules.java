package io.fieldline.spark.device;

import java.io.Serializable;
import java.time.Duration;

/**
 * The rules of {@link MetricWindows}. Windows start at multiples of the slide since 1970; each moment is in
 * {@link #overlap} of them. In milliseconds, because each reading needs them several times.
 *
 * @param windowMillis          how long a window is, a multiple of the slide
 * @param slideMillis           from the start of one window to the start of the next
 * @param graceMillis           how much longer than its own rest a window waits for a silent device
 * @param allowedLatenessMillis how long after its last reading a closed window still takes late ones; one beside a gap longer
 */
public record WindowRules(long windowMillis, long slideMillis, long graceMillis, long allowedLatenessMillis)
        implements Serializable {
    /** What {@code fieldline.averages} keeps: after it there is no average left that a partial one could replace. */
    static final Duration REMEMBERED = Duration.ofDays(7);

    /** What a moment costs is a window each. */
    public static final int MOST_OVERLAP = 60;

    public WindowRules {
        if (slideMillis < 1 || windowMillis % slideMillis != 0) {
            throw new IllegalArgumentException(
                    "the window, %d ms, is not a multiple of the slide, %d ms".formatted(windowMillis, slideMillis));
        }
        if (windowMillis / slideMillis > MOST_OVERLAP) {
            throw new IllegalArgumentException("the window, %d ms, is more than %d times the slide, %d ms"
                    .formatted(windowMillis, MOST_OVERLAP, slideMillis));
        }
    }

    /** The same in durations; what is below a millisecond of them is cut off. */
    public WindowRules(Duration window, Duration slide, Duration grace, Duration allowedLateness) {
        this(window.toMillis(), slide.toMillis(), grace.toMillis(), allowedLateness.toMillis());
    }

    /** How many windows a moment is in; 1 when they tumble. */
    int overlap() {
        return (int) (windowMillis / slideMillis);
    }

    /** The last window, counted from 1970, that holds this moment; the others are right before it. */
    long lastIndexOf(long epochMillis) {
        return Math.floorDiv(epochMillis, slideMillis);
    }

    /** The first moment of a window, in epoch milliseconds. */
    long startOf(long index) {
        return index * slideMillis;
    }

    /** The first moment after a window, in epoch milliseconds. */
    long endOf(long index) {
        return startOf(index) + windowMillis;
    }
}
