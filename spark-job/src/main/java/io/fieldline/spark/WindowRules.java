package io.fieldline.spark;

import java.io.Serializable;
import java.time.Duration;

/**
 * What {@link MetricWindows} goes by.
 *
 * @param window how long a window is; windows start at multiples of it since 1970
 * @param grace  how much longer than its own rest a window waits for a silent device
 * @param kept   how long after its last reading a closed window still takes late ones; one beside a gap longer
 */
record WindowRules(Duration window, Duration grace, Duration kept) implements Serializable {
    /** What {@code fieldline.averages} keeps: after it there is no average left that a partial one could replace. */
    static final Duration REMEMBERED = Duration.ofDays(7);

    WindowRules {
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException("a window of %s is too short".formatted(window));
        }
    }

    /** Which window, counted from 1970, holds this moment. */
    long indexOf(long epochMillis) {
        return Math.floorDiv(epochMillis, window.toMillis());
    }

    /** The first moment of a window, in epoch milliseconds; of the next one: the first moment after it. */
    long startOf(long index) {
        return index * window.toMillis();
    }
}
