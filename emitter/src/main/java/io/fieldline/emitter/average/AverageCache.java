package io.fieldline.emitter.average;

import io.fieldline.emitter.cache.EvictionOrder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The newest averages of every series: written by the feed's thread, read by the threads that serve clients.
 *
 * <p>Limits: each series keeps its newest windows. If there are too many series, {@link EvictionOrder} decides which series is
 * evicted, or the new one is rejected. If there are too many windows, the series with the most evicts its oldest one, so each
 * series keeps at least its share. If the windows take too many bytes, the series that takes the most evicts its oldest one.
 *
 * <p>Only the newest version of a window is stored. A page that has everything up to an arrival therefore gets each window that
 * it missed once, no matter for how long it read nothing.
 */
public final class AverageCache {
    /** The average size of a window; one with short names takes about 700. */
    private static final int BYTES_PER_WINDOW = 800;

    private final CacheLimits limits;
    private final long maxBytes;
    private final Clock clock;
    private final EvictionOrder<SeriesKey> order = new EvictionOrder<>();
    private final NavigableMap<SeriesKey, SeriesWindows> series = new TreeMap<>();
    private final SeriesSizes sizes = new SeriesSizes();
    private final ArrivalLog log = new ArrivalLog();
    private final ReadOffsets offsets = new ReadOffsets();
    private long lastId;
    private long removals;
    private long resets;
    private long rejected;
    private long evictions;
    private long windowEvictions;

    public AverageCache(CacheLimits limits, Clock clock) {
        this(limits, (long) limits.windows() * BYTES_PER_WINDOW, clock);
    }

    AverageCache(CacheLimits limits, long maxBytes, Clock clock) {
        this.limits = limits;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /**
     * Sets the offsets from which the topic is read now. If it is a different topic than before, the cache is reset, and every page
     * needs a new snapshot. If it is the same topic, repeated records are ignored.
     *
     * @return whether a different topic was read before
     */
    public synchronized boolean readFrom(String topicId, Map<Integer, Long> starts) {
        if (offsets.isOf(topicId)) {
            offsets.repeat();
            return false;
        }
        var first = log.arrivals() == 0;
        resets += offsets.isEmpty() ? 0 : 1;
        offsets.reset(topicId, starts);
        List.copyOf(series.keySet()).forEach(order::remove);
        removals += series.size();
        series.clear();
        sizes.clear();
        log.reset();
        return !first;
    }

    /** Whether a record beyond these ends was read, which means that Kafka lost it. */
    public synchronized boolean isBeyond(Map<Integer, Long> ends) {
        return offsets.isBeyond(ends);
    }

    /** Kafka lost records that were read. The next topic counts as a different one, even if its id is the same. */
    public synchronized void invalidate() {
        offsets.invalidate();
    }

    /** Adds an average of a series that is active now. */
    public synchronized boolean add(AverageEvent average) {
        return add(average, clock.instant());
    }

    /**
     * Adds an average.
     *
     * @param time when its series was active
     * @return whether it was stored. A repeat, an older revision, and a provisional average after a final one of the same
     *     revision are not, and neither is an average beyond the limits
     */
    public synchronized boolean add(AverageEvent average, Instant time) {
        if (offsets.isRepeat(average.position())) {
            return false;
        }
        offsets.read(average.position());
        var known = series.get(average.series());
        if (known == null) {
            if (series.size() >= limits.series() && !evictSeries(time)) {
                rejected++;
                return false;
            }
            known = new SeriesWindows(average.series(), ++lastId);
            series.put(known.key(), known);
        }
        order.seen(known.key(), time);
        var stored = add(known, average.in(known));
        evictToMaxBytes();
        return stored;
    }

    /** Records that this record was read and its average was not stored. */
    public synchronized void skip(RecordPosition position) {
        offsets.read(position);
    }

    /** The device was removed. */
    public synchronized void remove(String device) {
        var ofDevice = series.tailMap(new SeriesKey(device, ""), true);
        while (!ofDevice.isEmpty() && ofDevice.firstKey().deviceName().equals(device)) {
            drop(ofDevice.firstEntry().getValue());
        }
    }

    /** The series is no longer in use. */
    public synchronized void remove(SeriesKey unused) {
        Optional.ofNullable(series.get(unused)).ifPresent(this::drop);
    }

    /**
     * What a page gets when it joins. A new page gets the newest windows for an overview, and all windows of the devices in a
     * subscription. A page that was connected before gets only what it missed, if that is known and is not more.
     *
     * @param known the offsets up to which the page has everything
     */
    public synchronized SnapshotRequest joining(Subscription subscription, Optional<TopicOffsets> known) {
        var now = offsets.current();
        var whole = new SnapshotRequest(subscription, Optional.empty(), log.arrivals(), now);
        return known.filter(from -> offsets.canResume(from, subscription))
                .map(from -> new SnapshotRequest(subscription, Optional.of(from), log.arrivals(), now))
                .filter(missed -> isAtMost(countWhole(subscription), missed))
                .orElse(whole);
    }

    /**
     * The next averages of a snapshot that are still cached, by series and start. Nothing is copied for a page in advance.
     *
     * @param last the average that the page got last
     */
    public synchronized SnapshotPart part(SnapshotRequest request, Optional<AverageEvent> last, int maxBytes) {
        var found = new ArrayList<AverageEvent>();
        var bytes = 0;
        var shown = shown(request, last).iterator();
        while (shown.hasNext()) {
            var average = shown.next();
            bytes += average.bytes() + 1; // and a comma
            if (bytes > maxBytes) {
                return new SnapshotPart(found, false);
            }
            found.add(average);
        }
        return new SnapshotPart(found, true);
    }

    /** The newest window of each series, sorted by device and metric. */
    public synchronized List<AverageEvent> newest() {
        return series.values().stream().map(SeriesWindows::newest).toList();
    }

    /** The windows of one series, the oldest first; empty if it is unknown. */
    public synchronized List<AverageEvent> of(SeriesKey key) {
        return Optional.ofNullable(series.get(key)).map(SeriesWindows::averages).orElse(List.of());
    }

    /** The newest windows of one series; empty if it is unknown. */
    public synchronized Optional<CachedSeries> newest(SeriesKey key, int windows) {
        return Optional.ofNullable(series.get(key))
                .filter(known -> !known.isEmpty())
                .map(known -> new CachedSeries(
                        known.id(),
                        known.newest(windows).map(StoredAverage::average).toList()));
    }

    /** Whether the series that had this id is still in the cache. */
    public synchronized boolean has(SeriesKey key, long id) {
        var known = series.get(key);
        return known != null && known.id() == id;
    }

    /** How many series have been removed, for any reason. */
    public synchronized long removals() {
        return removals;
    }

    /** Returns at most {@code limit} averages that arrived later than this, the oldest arrival first. */
    public synchronized List<StoredAverage> after(long arrival, int limit, Predicate<AverageEvent> wanted) {
        return log.after(arrival, limit, wanted);
    }

    /**
     * Whether an average that this page should have arrived later than this and was evicted. A series keeps at least as many windows as
     * an overview shows, so only a reset makes an overview incomplete.
     */
    public synchronized boolean isIncomplete(Subscription subscription, long arrival) {
        return subscription.isOverview() ? log.wasResetAfter(arrival) : log.hasEvictedAfter(arrival);
    }

    /** Whether an average that the page missed was evicted, so that it needs a whole snapshot. */
    public synchronized boolean isIncomplete(SnapshotRequest request) {
        return request.missed()
                .filter(from -> !offsets.canResume(from, request.subscription()))
                .isPresent();
    }

    /** The number of the last arrival; 0 before the first one. */
    public synchronized long arrivals() {
        return log.arrivals();
    }

    public synchronized long series() {
        return series.size();
    }

    public synchronized long windows() {
        return log.size();
    }

    /** How many averages were rejected because there were too many series. */
    public synchronized long rejected() {
        return rejected;
    }

    /** How many series were evicted. */
    public synchronized long evictions() {
        return evictions;
    }

    /** The estimated memory of the windows. */
    public synchronized long bytes() {
        return sizes.bytes();
    }

    /** How many windows were evicted or rejected because there are too many, or because they take too many bytes. */
    public synchronized long windowEvictions() {
        return windowEvictions;
    }

    /** How often the cache was reset. */
    public synchronized long resets() {
        return resets;
    }

    private boolean add(SeriesWindows known, AverageEvent average) {
        var before = known.at(average.start());
        if (before.isPresent() && before.get().average().outranks(average)) {
            return false;
        }
        if (before.isEmpty() && !makeRoom(known, average)) {
            return false;
        }
        before.ifPresent(older -> log.remove(older.arrival()));
        var arrival = log.append(average);
        sizes.change(known, () -> known.put(new StoredAverage(arrival, average)));
        return true;
    }

    /** Whether there is room for a new window of this series; evicts one if necessary. */
    private boolean makeRoom(SeriesWindows known, AverageEvent average) {
        var isFull = known.size() >= limits.windowsPerSeries();
        if (!isFull && log.size() < limits.windows()) {
            return true;
        }
        windowEvictions += isFull ? 0 : 1;
        var longest = sizes.longest();
        var giver = isFull || known.size() >= longest.size() ? known : longest;
        if (giver == known && known.startsAfter(average.start())) {
            return false;
        }
        evictOldest(giver);
        return true;
    }

    private void evictToMaxBytes() {
        while (sizes.bytes() > maxBytes) {
            windowEvictions++;
            var largest = sizes.largest();
            evictOldest(largest);
            if (largest.isEmpty()) {
                drop(largest);
            }
        }
    }

    private void evictOldest(SeriesWindows from) {
        sizes.change(from, () -> evict(from.removeOldest()));
    }

    private boolean evictSeries(Instant time) {
        if (!order.givesWayTo(time, time)) {
            return false;
        }
        evictions++;
        drop(series.get(order.next().orElseThrow()));
        return true;
    }

    private void drop(SeriesWindows dropped) {
        removals++;
        series.remove(dropped.key());
        order.remove(dropped.key());
        sizes.remove(dropped);
        dropped.newest(Integer.MAX_VALUE).forEach(this::evict);
    }

    private void evict(StoredAverage stored) {
        log.evict(stored.arrival());
        offsets.evict(stored.average().position());
    }

    private Stream<AverageEvent> shown(SnapshotRequest request, Optional<AverageEvent> last) {
        var rest = last.map(it -> series.tailMap(it.series(), true)).orElse(series);
        return rest.values().stream()
                .filter(windows -> request.subscription().shows(windows.key().deviceName()))
                .flatMap(windows -> windows.newest(request.windowsPerSeries()))
                .filter(request::includes)
                .map(StoredAverage::average)
                .filter(it -> last.filter(got -> !it.isAfter(got)).isEmpty());
    }

    private long countWhole(Subscription subscription) {
        return series.values().stream()
                .filter(windows -> subscription.shows(windows.key().deviceName()))
                .mapToLong(windows -> Math.min(windows.size(), subscription.windows()))
                .sum();
    }

    /** Counts no further than necessary, because the feed waits meanwhile. */
    private boolean isAtMost(long limit, SnapshotRequest missed) {
        return shown(missed, Optional.empty()).limit(limit + 1).count() <= limit;
    }
}
