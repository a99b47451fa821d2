package io.fieldline.emitter.overview;

import io.fieldline.emitter.average.AverageEvent;
import java.util.Arrays;
import java.util.List;

/**
 * The means of the windows before the newest one, one for each length of a window. A window without values, or in another unit than
 * the newest one, is a gap.
 */
final class Trend {
    static final int WINDOWS = 20;

    /** The oldest mean first; NaN is a gap. The first one is not a gap. */
    private final double[] means;

    private Trend(double[] means) {
        this.means = means;
    }

    /** The trend before the last one of these windows, of which the oldest comes first. */
    static Trend before(List<AverageEvent> windows) {
        var newest = windows.get(windows.size() - 1);
        var length = newest.traits().length().toMillis();
        var means = new double[WINDOWS];
        Arrays.fill(means, Double.NaN);
        for (var window : windows.subList(0, windows.size() - 1)) {
            var age = newest.start().toEpochMilli() - window.start().toEpochMilli();
            var windowsAgo = Math.max(1, age / length);
            if (windowsAgo <= WINDOWS
                    && window.traits().unit().equals(newest.traits().unit())) {
                means[WINDOWS - (int) windowsAgo] = window.mean();
            }
        }
        return withoutGapAtStart(means);
    }

    /** The trend of the next window, if this is the mean of the one before it. */
    Trend followedBy(double mean) {
        var kept = Math.min(means.length, WINDOWS - 1);
        var next = Arrays.copyOfRange(means, means.length - kept, means.length + 1);
        next[kept] = mean;
        return withoutGapAtStart(next);
    }

    boolean isEmpty() {
        return means.length == 0;
    }

    /** The mean of the window before the newest one; it must not be empty. */
    double last() {
        return means[means.length - 1];
    }

    String json() {
        var json = new StringBuilder("[");
        for (var mean : means) {
            json.append(json.length() == 1 ? "" : ",").append(JsonText.of(mean));
        }
        return json.append(']').toString();
    }

    private static Trend withoutGapAtStart(double[] means) {
        var first = 0;
        while (first < means.length && Double.isNaN(means[first])) {
            first++;
        }
        return new Trend(Arrays.copyOfRange(means, first, means.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trend trend && Arrays.equals(means, trend.means);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(means);
    }

    @Override
    public String toString() {
        return json();
    }
}
