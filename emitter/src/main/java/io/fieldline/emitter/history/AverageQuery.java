package io.fieldline.emitter.history;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Average;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The averages of a series at any time, at a resolution that fits the chart.
 *
 * <p>Only windows in the same unit are combined. If a series changed its unit, each unit has windows of its own.
 *
 * <p>Windows that are in memory come from there, because they may be newer. All others come from the history. So no window is
 * missing where the two meet, and none appears twice.
 */
public final class AverageQuery {
    private final AverageCache recent;
    private final AverageHistory history;

    public AverageQuery(AverageCache recent, AverageHistory history) {
        this.recent = recent;
        this.history = history;
    }

    /**
     * The windows of a series in a range.
     *
     * @param windows the oldest first
     * @param width   the width of each in milliseconds if windows were combined; otherwise 0
     */
    public record Selection(List<Average> windows, long width) {
        public Selection {
            windows = List.copyOf(windows);
        }

        /** The time that a row covers, in milliseconds. */
        public long resolution(Average window) {
            return width > 0
                    ? width
                    : Duration.between(window.windowStart(), window.windowEnd()).toMillis();
        }
    }

    /** The windows that are combined: those of the same time and unit. */
    private record Bucket(long number, Optional<String> unit) {}

    /** Whether there is any average of this series, at any time. */
    public boolean has(SeriesKey series) throws AverageHistory.UnavailableException {
        return !recent.of(series).isEmpty()
                || history.extent(series, TimeRange.ALL, List.of()).isPresent();
    }

    /** Returns the windows in a range, the oldest first, and no more than its points in each unit. */
    public List<Average> of(SeriesKey series, TimeRange range) throws AverageHistory.UnavailableException {
        return select(series, range).windows();
    }

    /** Selects the windows in a range, and combines those in the same unit if there are more than its points. */
    public Selection select(SeriesKey series, TimeRange range) throws AverageHistory.UnavailableException {
        var kept = recent.of(series).stream().map(AverageEvent::average).toList();
        var except = kept.stream().map(AverageQuery::start).toList();
        var windows = kept.stream()
                .filter(window -> range.contains(window.windowStart()))
                .toList();
        var extent = history.extent(series, range, except);
        if (windows.size() + extent.map(AverageHistory.Extent::count).orElse(0L) <= range.points()) {
            return new Selection(
                    each(windows, extent.isEmpty() ? List.of() : history.read(series, range, 0, except)), 0);
        }
        var width = range.width(first(windows, extent), last(windows, extent));
        var others = extent.isEmpty() ? List.<Average>of() : history.read(series, range, width, except);
        return new Selection(together(width, windows, others), width);
    }

    /**
     * Selects the windows of several series in a range, and combines those that are shorter than a width at which each series has no
     * more windows in one unit than the points.
     *
     * @return the windows of each series; the width is the same for all
     */
    public Map<SeriesKey, Selection> select(List<SeriesKey> wanted, TimeRange range)
            throws AverageHistory.UnavailableException {
        var width = range.width();
        var found = new LinkedHashMap<SeriesKey, List<Average>>();
        var known = new LinkedHashMap<SeriesKey, List<Long>>();
        for (var series : wanted) {
            var windows = recent.of(series).stream()
                    .filter(event -> range.contains(event.start()))
                    .map(AverageEvent::average)
                    .toList();
            found.put(series, new ArrayList<>(windows));
            known.put(series, windows.stream().map(AverageQuery::start).toList());
        }
        for (var window : history.read(known, range, width)) {
            found.get(new SeriesKey(window.deviceName(), window.metric())).add(window);
        }
        var selections = new LinkedHashMap<SeriesKey, Selection>();
        found.forEach(
                (series, windows) -> selections.put(series, new Selection(together(width, windows, List.of()), width)));
        return selections;
    }

    private static List<Average> each(List<Average> some, List<Average> others) {
        var all = new ArrayList<>(others);
        all.addAll(some);
        all.sort((one, other) -> Long.compare(start(one), start(other)));
        return all;
    }

    private static List<Average> together(long width, List<Average> some, List<Average> others) {
        var buckets = new LinkedHashMap<Bucket, Average>(); // by start, because the windows are
        for (var window : each(some, others)) {
            buckets.merge(new Bucket(start(window) / width, window.unit()), window, CombinedWindows::of);
        }
        return List.copyOf(buckets.values());
    }

    private static long first(List<Average> windows, Optional<AverageHistory.Extent> extent) {
        var kept = windows.isEmpty() ? Long.MAX_VALUE : start(windows.get(0));
        return Math.min(kept, extent.map(AverageHistory.Extent::first).orElse(Long.MAX_VALUE));
    }

    private static long last(List<Average> windows, Optional<AverageHistory.Extent> extent) {
        var kept = windows.isEmpty() ? Long.MIN_VALUE : start(windows.get(windows.size() - 1));
        return Math.max(kept, extent.map(AverageHistory.Extent::last).orElse(Long.MIN_VALUE));
    }

    private static long start(Average window) {
        return window.windowStart().toEpochMilli();
    }
}
