package io.fieldline.spark.device;

import java.io.Serializable;
import java.time.Duration;

/**
 * The settings of {@link MetricWindows}. Windows start at multiples of the slide since 1970, and each moment is in
 * {@link #overlap} windows. The times are in milliseconds because each reading needs them several times.
 *
 * @param windowMillis          length of a window, a multiple of the slide
 * @param slideMillis           time from the start of one window to the start of the next
 * @param graceMillis           extra time that a window waits for a silent device, beyond the rest of the window
 * @param allowedLatenessMillis time after its last reading in which a closed window accepts late ones; longer beside a
 *     gap
 */
public record WindowRules(long windowMillis, long slideMillis, long graceMillis, long allowedLatenessMillis)
        implements Serializable {
    /**
     * The retention of {@code fieldline.averages}: older averages no longer exist, so a partial one cannot replace
     * them.
     */
    static final Duration REMEMBERED = Duration.ofDays(7);

    /** Each reading is counted in this many windows at most. */
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

    /** Creates the rules from durations, which are truncated to milliseconds. */
    public WindowRules(Duration window, Duration slide, Duration grace, Duration allowedLateness) {
        this(window.toMillis(), slide.toMillis(), grace.toMillis(), allowedLateness.toMillis());
    }

    /** The number of windows that include a moment; 1 if windows do not overlap. */
    int overlap() {
        return (int) (windowMillis / slideMillis);
    }

    /** The index of the last window that includes this moment, counted from 1970; the others are directly before it. */
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
