package io.fieldline.emitter.history;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Average;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The averages of past windows, beyond those in memory. */
public interface AverageHistory extends AutoCloseable {
    /** An empty history. */
    AverageHistory NONE = new AverageHistory() {
        @Override
        public void close() {}

        @Override
        public Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except) {
            return Optional.empty();
        }

        @Override
        public List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except) {
            return List.of();
        }

        @Override
        public List<Average> read(Map<SeriesKey, List<Long>> except, TimeRange range, long width) {
            return List.of();
        }
    };

    /**
     * The windows in a range.
     *
     * @param first the start of the first window, in epoch milliseconds
     * @param last  the start of the last window, in epoch milliseconds
     * @param count the number of windows
     */
    record Extent(long first, long last, long count) {}

    /** The history cannot be read, or took too long; the message is for the client. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        public UnavailableException(String message, Exception cause) {
            super(message, cause);
        }
    }

    /**
     * Returns the extent of the windows in a range; empty for a range without windows.
     *
     * @param except the starts of windows to leave out, in epoch milliseconds
     */
    Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except) throws UnavailableException;

    @Override
    void close();

    /**
     * Returns the same windows, the oldest first.
     *
     * @param width combines the windows of one unit that start in the same multiple of this many milliseconds; 0 combines none
     */
    List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except)
            throws UnavailableException;

    /**
     * Returns the windows of several series, those of a series oldest first. A combined window never contains windows of two UTC
     * days, so a bucket that is longer than a day has several.
     *
     * @param except the series, each with the starts of the windows to leave out
     * @param width  combines the windows of one unit that start in the same multiple of this many milliseconds; 0 combines none
     */
    List<Average> read(Map<SeriesKey, List<Long>> except, TimeRange range, long width) throws UnavailableException;
}
