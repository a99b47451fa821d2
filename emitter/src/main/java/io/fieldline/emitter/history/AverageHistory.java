package io.fieldline.emitter.history;

import io.fieldline.emitter.average.SeriesKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The windows of long ago. */
public interface AverageHistory extends AutoCloseable {
    /** Keeps none. */
    AverageHistory NONE = new AverageHistory() {
        @Override
        public void close() {}

        @Override
        public Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except) {
            return Optional.empty();
        }

        @Override
        public List<HistoryWindow> read(SeriesKey series, TimeRange range, long width, Collection<Long> except) {
            return List.of();
        }
    };

    /**
     * What there is in a range.
     *
     * @param first start of the first window, epoch milliseconds
     * @param last  start of the last one
     * @param count of windows
     */
    record Extent(long first, long last, long count) {}

    /** It is not there, or took too long; the message is for who asked. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        public UnavailableException(String message, Exception cause) {
            super(message, cause);
        }
    }

    /** Of windows but those that start at one of the moments excepted, epoch milliseconds; nothing if there are none. */
    Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except) throws UnavailableException;

    @Override
    void close();

    /** The same windows, oldest first; those that start in the same multiple of the width (ms) as one, 0 for each alone. */
    List<HistoryWindow> read(SeriesKey series, TimeRange range, long width, Collection<Long> except)
            throws UnavailableException;
}
