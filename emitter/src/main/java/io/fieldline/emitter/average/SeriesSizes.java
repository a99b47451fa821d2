package io.fieldline.emitter.average;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Which series has the most windows, and which takes the most bytes. Not thread-safe. */
final class SeriesSizes {
    private final NavigableSet<SeriesWindows> byCount =
            new TreeSet<>(Comparator.comparingInt(SeriesWindows::size).thenComparing(SeriesWindows::key));
    private final NavigableSet<SeriesWindows> byBytes =
            new TreeSet<>(Comparator.comparingLong(SeriesWindows::bytes).thenComparing(SeriesWindows::key));
    private long bytes;

    /** Changes the windows of a series, which is known afterwards. */
    void change(SeriesWindows series, Runnable change) {
        remove(series);
        change.run();
        byCount.add(series);
        byBytes.add(series);
        bytes += series.bytes();
    }

    void remove(SeriesWindows series) {
        byCount.remove(series);
        bytes -= byBytes.remove(series) ? series.bytes() : 0;
    }

    void clear() {
        byCount.clear();
        byBytes.clear();
        bytes = 0;
    }

    /** The series with the most windows; there has to be one. */
    SeriesWindows longest() {
        return byCount.last();
    }

    /** The series that takes the most bytes; there has to be one. */
    SeriesWindows largest() {
        return byBytes.last();
    }

    /** Of all series. */
    long bytes() {
        return bytes;
    }
}
