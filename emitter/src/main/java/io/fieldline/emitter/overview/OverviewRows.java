package io.fieldline.emitter.overview;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.CachedSeries;
import io.fieldline.emitter.average.SeriesKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The series in the order of their last change, each with the number of that change, its version. Removed series remain there,
 * because pages must drop them; if there are too many, the one removed longest ago is evicted. Not thread-safe.
 */
final class OverviewRows {
    private final int maxGone;
    private final Map<SeriesKey, OverviewEntry.Series> series = new HashMap<>();
    private final NavigableMap<Long, OverviewEntry> byVersion = new TreeMap<>();
    private final NavigableMap<Long, OverviewEntry.Gone> gone = new TreeMap<>();
    private long version;
    private long evictedUpTo;
    private long evictions;

    OverviewRows(int maxGone) {
        this.maxGone = maxGone;
    }

    /** Adds a series, or the changes of one. */
    void update(CachedSeries cached) {
        var next = SeriesContent.of(cached);
        var known = series.get(next.key());
        if (known != null && known.content().id() != next.id()) {
            remove(known);
            known = null;
        }
        if (known == null) {
            version++;
            put(OverviewEntry.Series.created(next, version));
        } else {
            change(known, next);
        }
    }

    /**
     * Adds the change of the newest window, which is cheap, because it does not read the windows of the trend.
     *
     * @return false if there is another newest window than before, or if it has another unit
     */
    boolean updateNewest(CachedSeries cached) {
        var known = series.get(cached.newest().series());
        if (known == null || !known.content().isOf(cached)) {
            return false;
        }
        change(known, known.content().withNewestOf(cached));
        return true;
    }

    /** Removes the series that are no longer in the cache. */
    void removeMissing(AverageCache averages) {
        List.copyOf(series.values()).stream()
                .filter(known ->
                        !averages.has(known.content().key(), known.content().id()))
                .forEach(this::remove);
    }

    /** The series, and those removed, that changed after this version, in the order of their last change. */
    Collection<Map.Entry<Long, OverviewEntry>> after(long from) {
        return byVersion.tailMap(from, false).entrySet();
    }

    /** Whether a page that has everything up to this version may have series whose removal is unknown. */
    boolean lacks(long from) {
        return from > 0 && from < evictedUpTo;
    }

    /** The number of the last change. */
    long version() {
        return version;
    }

    int size() {
        return series.size();
    }

    /** How many removed series were evicted. */
    long evictions() {
        return evictions;
    }

    private void change(OverviewEntry.Series known, SeriesContent next) {
        var change = known.content().changeTo(next);
        if (change != SeriesContent.Change.NONE) {
            version++;
            byVersion.remove(known.changedAt());
            put(known.changed(next, change, version));
        }
    }

    private void put(OverviewEntry.Series changed) {
        series.put(changed.content().key(), changed);
        byVersion.put(version, changed);
    }

    private void remove(OverviewEntry.Series known) {
        series.remove(known.content().key());
        byVersion.remove(known.changedAt());
        version++;
        var removed = new OverviewEntry.Gone(known.content().id(), known.createdAt());
        byVersion.put(version, removed);
        gone.put(version, removed);
        if (gone.size() > maxGone) {
            evictedUpTo = gone.pollFirstEntry().getKey();
            byVersion.remove(evictedUpTo);
            evictions++;
        }
    }
}
