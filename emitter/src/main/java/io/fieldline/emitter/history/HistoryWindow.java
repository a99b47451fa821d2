package io.fieldline.emitter.history;

import io.fieldline.messages.Quality;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a series was in one window, or in several that follow each other and are shown as one.
 *
 * @param start   its first moment, epoch milliseconds
 * @param end     the first moment after it, epoch milliseconds
 * @param mean    of all values in it
 * @param stddev  of all values in it, population standard deviation
 * @param last    the value measured last
 * @param count   of values
 * @param closed  whether nothing more comes as a rule
 * @param quality how many of the values had which quality
 * @param revision higher in each later version of the window; of several windows the highest, 0 if none has any
 */
public record HistoryWindow(
        long start,
        long end,
        String unit,
        double mean,
        double min,
        double max,
        double stddev,
        double last,
        long count,
        boolean closed,
        Map<Quality, Long> quality,
        long revision) {

    public HistoryWindow {
        quality = Map.copyOf(quality);
    }

    /** Both as one: as if it had been one window all along. */
    HistoryWindow with(HistoryWindow other) {
        if (other.start < start) {
            return other.with(this);
        }
        var together = (double) count + other.count;
        var average = (mean * count + other.mean * other.count) / together;
        var squares = count * (stddev * stddev + mean * mean)
                + other.count * (other.stddev * other.stddev + other.mean * other.mean);
        var qualities = new EnumMap<Quality, Long>(Quality.class);
        qualities.putAll(quality);
        other.quality.forEach((each, share) -> qualities.merge(each, share, Long::sum));
        return new HistoryWindow(
                start,
                Math.max(end, other.end),
                unit,
                average,
                Math.min(min, other.min),
                Math.max(max, other.max),
                Math.sqrt(Math.max(0, squares / together - average * average)), // rounding may take it below 0
                other.last,
                count + other.count,
                closed && other.closed,
                qualities,
                Math.max(revision, other.revision));
    }
}
