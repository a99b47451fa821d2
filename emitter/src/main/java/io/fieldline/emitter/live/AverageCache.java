package io.fieldline.emitter.live;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The last averages of every device: written by the feed, read by the threads that serve browsers.
 *
 * <p>Of each series the newest windows stay. A new series beyond the bound takes the place of the next of
 * {@link EvictionOrder}, or is left out. When there are too many windows of all series, the series with the most gives up its
 * oldest: each keeps at least its share. When they take too many bytes, the series that takes the most does.
 *
 * <p>Of each window only the newest version is kept, under the number of its arrival. So whoever remembers up to
 * which arrival a browser got everything can send it what it lacks, each window once, however long it was stuck.
 */
public final class AverageCache {
    /**
     * A window's newest version.
     *
     * @param arrival counts up by one an average that was news
     */
    public record Kept(long arrival, AverageEvent average) {}

    /**
     * What a page gets when it joins.
     *
     * @param missed  after which offsets, if it is only what the page lacks
     * @param arrival of the last one kept at that moment, 0 if there was none; what came later is not part of it
     * @param offsets  up to which the topic was read then
     */
    record Joining(Subscription watch, Optional<TopicOffsets> missed, long arrival, TopicOffsets offsets) {
        private boolean has(Kept kept) {
            return kept.arrival() <= arrival
                    && missed.filter(it -> it.reach(kept.average().position())).isEmpty();
        }

        private int windowsPerSeries() {
            return missed.isPresent() ? Integer.MAX_VALUE : watch.windows();
        }
    }

    /**
     * Some of what a page gets when it joins.
     *
     * @param whole whether nothing of it follows
     */
    record Part(List<AverageEvent> averages, boolean whole) {}

    /** Of a window on average; one with short names takes some 700. */
    private static final int BYTES_PER_WINDOW = 800;
    /** Of a window beside its JSON: objects and entries of maps. */
    private static final int OVERHEAD_BYTES = 320;

    private final CacheLimits bounds;
    private final long maxBytes;
    private final Clock clock;
    private final EvictionOrder<SeriesKey> order = new EvictionOrder<>();
    private final NavigableMap<SeriesKey, Windows> windows = new TreeMap<>();
    /** The last one has the most. */
    private final NavigableSet<Windows> bySize = new TreeSet<>(
            Comparator.<Windows>comparingInt(kept -> kept.byStart.size()).thenComparing(kept -> kept.series));
    /** The last one takes the most. */
    private final NavigableSet<Windows> byBytes =
            new TreeSet<>(Comparator.<Windows>comparingLong(kept -> kept.bytes).thenComparing(kept -> kept.series));

    private final NavigableMap<Long, AverageEvent> byArrival = new TreeMap<>();
    private final Map<Integer, Long> read = new HashMap<>();
    /** By partition: what is at that offset or before it comes a second time, as Kafka was away. */
    private final Map<Integer, Long> readBefore = new HashMap<>();
    /** By partition: what is at that offset or before it was never read. */
    private final Map<Integer, Long> unread = new HashMap<>();
    /** By partition: of what is at that offset or before it, some is not kept any more. */
    private final Map<Integer, Long> forgotten = new HashMap<>();

    private String topic = "";
    private long arrivals;
    private long begunArrival;
    private long resets;
    private long forgottenArrival;
    private long rejected;
    private long evictions;
    private long windowEvictions;
    private long bytes;

    public AverageCache(CacheLimits bounds, Clock clock) {
        this(bounds, (long) bounds.windows() * BYTES_PER_WINDOW, clock);
    }

    AverageCache(CacheLimits bounds, long maxBytes, Clock clock) {
        this.bounds = bounds;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /**
     * Says that what comes now is read from these offsets on. What was kept of another topic, now gone, goes, and whoever
     * shows it begins anew. Of the same topic all that was read comes again: what is not kept of it went on purpose.
     *
     * @return whether it begins anew, as another topic was read before
     */
    public synchronized boolean readFrom(String topicId, Map<Integer, Long> offsets) {
        if (topicId.equals(topic)) {
            readBefore.putAll(read);
            return false;
        }
        var first = arrivals == 0;
        resets += read.isEmpty() ? 0 : 1;
        topic = topicId;
        List.copyOf(windows.keySet()).forEach(order::remove);
        windows.clear();
        bySize.clear();
        byBytes.clear();
        bytes = 0;
        byArrival.clear();
        arrivals++; // so that also who had all of it lacks something
        begunArrival = arrivals;
        forgottenArrival = arrivals;
        read.clear();
        readBefore.clear();
        unread.clear();
        forgotten.clear();
        offsets.forEach((partition, offset) -> unread.put(partition, offset - 1));
        return !first;
    }

    /** Whether something was read beyond these ends, so that Kafka lost it. */
    synchronized boolean isBeyond(Map<Integer, Long> ends) {
        return read.entrySet().stream().anyMatch(it -> it.getValue() >= ends.getOrDefault(it.getKey(), 0L));
    }

    /** Kafka lost what was read: what is read next is another topic's, even if it has the same id. */
    synchronized void lost() {
        topic = "";
    }

    /** As below, of a series that is active now. */
    public synchronized boolean add(AverageEvent average) {
        return add(average, clock.instant());
    }

    /**
     * Whether this is news: neither a repeat, nor an older revision, nor provisional after the final one of the same revision, nor
     * out of bounds.
     *
     * @param time when its series was active
     */
    synchronized boolean add(AverageEvent average, Instant time) {
        var position = average.position();
        if (readBefore.getOrDefault(position.partition(), Long.MIN_VALUE) >= position.offset()) {
            return false;
        }
        read.merge(position.partition(), position.offset(), Math::max);
        var known = windows.get(average.series());
        if (known == null) {
            if (windows.size() >= bounds.series() && !makeRoom(time)) {
                rejected++;
                return false;
            }
            known = new Windows(average.series());
            windows.put(known.series, known);
            known.count(0);
        }
        order.seen(known.series, time);
        var news = known.add(average.in(known.series));
        while (bytes > maxBytes) {
            windowEvictions++;
            var giver = byBytes.last();
            giver.dropOldest();
            if (giver.byStart.isEmpty()) {
                drop(giver);
            }
        }
        return news;
    }

    /** An average that is not wanted, but was read. */
    synchronized void skip(RecordPosition position) {
        read.merge(position.partition(), position.offset(), Math::max);
    }

    /** The device was removed. */
    synchronized void remove(String device) {
        var its = windows.tailMap(new SeriesKey(device, ""), true);
        while (!its.isEmpty() && its.firstKey().deviceName().equals(device)) {
            drop(its.firstEntry().getValue());
        }
    }

    /** The series is not in use any more. */
    synchronized void remove(SeriesKey series) {
        Optional.ofNullable(windows.get(series)).ifPresent(this::drop);
    }

    /**
     * What a page that joins has to get: what it missed, if that is known and is no more than a new page gets; else what
     * a new page gets, which is the newest windows of an overview, and all of the devices that a page watches.
     *
     * @param known up to where the page has all
     */
    synchronized Joining joining(Subscription watch, Optional<TopicOffsets> known) {
        var now = new TopicOffsets(topic, read);
        var anew = new Joining(watch, Optional.empty(), arrivals, now);
        return known.filter(offsets -> reachBackTo(offsets, watch))
                .map(offsets -> new Joining(watch, Optional.of(offsets), arrivals, now))
                .filter(missed -> isAtMost(countAnew(watch), missed))
                .orElse(anew);
    }

    /**
     * What is still kept of that, as nothing is set aside for a page: by device and metric, the oldest window first.
     *
     * @param last that the page has got of it
     */
    synchronized Part part(Joining joining, Optional<AverageEvent> last, int maxBytes) {
        var found = new ArrayList<AverageEvent>();
        var bytes = 0;
        var shown = shown(joining, last).iterator();
        while (shown.hasNext()) {
            var average = shown.next();
            bytes += average.bytes() + 1; // and a comma
            if (bytes > maxBytes) {
                return new Part(found, false);
            }
            found.add(average);
        }
        return new Part(found, true);
    }

    /** The newest window of each series, by device and metric. */
    public synchronized List<AverageEvent> newest() {
        return windows.values().stream()
                .map(kept -> kept.byStart.lastEntry().getValue().average())
                .toList();
    }

    /** The windows of one series, the oldest first; none when it is unknown. */
    public synchronized List<AverageEvent> of(SeriesKey series) {
        return Optional.ofNullable(windows.get(series))
                .map(kept -> kept.byStart.values().stream().map(Kept::average).toList())
                .orElse(List.of());
    }

    /** What arrived after that one, in the order of arrival, at most so many. */
    public synchronized List<Kept> after(long arrival, int limit, Predicate<AverageEvent> wanted) {
        var found = new ArrayList<Kept>();
        for (var entry : byArrival.tailMap(arrival, false).entrySet()) {
            if (found.size() >= limit) {
                break;
            }
            if (wanted.test(entry.getValue())) {
                found.add(new Kept(entry.getKey(), entry.getValue()));
            }
        }
        return found;
    }

    /**
     * Whether something that came after that arrival is not kept any more, and this page ought to have it. Of a series at
     * least as many windows are kept as an overview shows, so an overview lacks nothing that it would show.
     */
    public synchronized boolean lack(Subscription watch, long arrival) {
        return arrival < (watch.isOverview() ? begunArrival : forgottenArrival);
    }

    /** Whether something that it missed is not kept any more, so that it has to begin anew. */
    synchronized boolean lack(Joining joining) {
        return joining.missed()
                .filter(offsets -> !reachBackTo(offsets, joining.watch()))
                .isPresent();
    }

    /** The number of the last arrival, 0 before the first. */
    public synchronized long arrivals() {
        return arrivals;
    }

    public synchronized long series() {
        return windows.size();
    }

    public synchronized long windows() {
        return byArrival.size();
    }

    /** How many averages were left out because their series was one too many. */
    public synchronized long rejected() {
        return rejected;
    }

    /** How many series made room for others. */
    public synchronized long evictions() {
        return evictions;
    }

    /** What the windows take in memory, as estimated. */
    public synchronized long bytes() {
        return bytes;
    }

    /** How many windows went, or were left out, because there are too many of all series, or they take too many bytes. */
    public synchronized long windowEvictions() {
        return windowEvictions;
    }

    /** How often something else stood in the topic than was read before. */
    public synchronized long resets() {
        return resets;
    }

    private Stream<AverageEvent> shown(Joining joining, Optional<AverageEvent> last) {
        var rest = last.map(it -> windows.tailMap(it.series(), true)).orElse(windows);
        return rest.values().stream()
                .filter(kept -> joining.watch().shows(kept.series.deviceName()))
                .flatMap(kept -> kept.newest(joining.windowsPerSeries()))
                .filter(joining::has)
                .map(Kept::average)
                .filter(it -> last.filter(got -> !it.isAfter(got)).isEmpty());
    }

    private long countAnew(Subscription watch) {
        return windows.values().stream()
                .filter(kept -> watch.shows(kept.series.deviceName()))
                .mapToLong(kept -> Math.min(kept.byStart.size(), watch.windows()))
                .sum();
    }

    /** Counts no further than it has to, as the feed waits meanwhile. */
    private boolean isAtMost(long most, Joining missed) {
        return shown(missed, Optional.empty()).limit(most + 1).count() <= most;
    }

    /** Whether all that this page would show, and that came after these offsets, is still kept. */
    private boolean reachBackTo(TopicOffsets offsets, Subscription watch) {
        return offsets.topic().equals(topic)
                && !topic.isEmpty()
                && covers(offsets.offsets(), unread)
                && (watch.isOverview() || covers(offsets.offsets(), forgotten))
                && covers(read, offsets.offsets());
    }

    private static boolean covers(Map<Integer, Long> offsets, Map<Integer, Long> others) {
        return others.entrySet().stream()
                .allMatch(other -> offsets.getOrDefault(other.getKey(), -1L) >= other.getValue());
    }

    private boolean makeRoom(Instant time) {
        if (!order.givesWayTo(time, time)) {
            return false;
        }
        evictions++;
        drop(windows.get(order.next().orElseThrow()));
        return true;
    }

    private void drop(Windows series) {
        windows.remove(series.series);
        order.remove(series.series);
        bySize.remove(series);
        byBytes.remove(series);
        bytes -= series.bytes;
        series.byStart.values().forEach(this::forget);
    }

    private static int bytes(AverageEvent average) {
        var ascii = average.bytes() == average.json().length();
        return OVERHEAD_BYTES + (ascii ? average.bytes() : 2 * average.json().length());
    }

    private void forget(Kept kept) {
        byArrival.remove(kept.arrival());
        forgottenArrival = Math.max(forgottenArrival, kept.arrival());
        var position = kept.average().position();
        forgotten.merge(position.partition(), position.offset(), Math::max);
    }

    private final class Windows {
        private final SeriesKey series;
        private final NavigableMap<Instant, Kept> byStart = new TreeMap<>();
        private long bytes;

        Windows(SeriesKey series) {
            this.series = series;
        }

        private boolean add(AverageEvent average) {
            var before = byStart.get(average.start());
            if (before == null) {
                return addWindow(average);
            }
            if (before.average().outranks(average)) {
                return false;
            }
            byArrival.remove(before.arrival());
            put(average);
            count(bytes(average) - bytes(before.average()));
            return true;
        }

        private boolean addWindow(AverageEvent average) {
            var full = byStart.size() >= bounds.windowsPerSeries();
            if (full || byArrival.size() >= bounds.windows()) {
                windowEvictions += full ? 0 : 1;
                var longest = bySize.last();
                var giver = full || byStart.size() >= longest.byStart.size() ? this : longest;
                if (giver == this && average.start().isBefore(byStart.firstKey())) {
                    return false;
                }
                giver.dropOldest();
            }
            put(average);
            count(bytes(average));
            return true;
        }

        private Stream<Kept> newest(int count) {
            return byStart.values().stream().skip(Math.max(0, byStart.size() - count));
        }

        private void put(AverageEvent average) {
            bySize.remove(this);
            arrivals++;
            byArrival.put(arrivals, average);
            byStart.put(average.start(), new Kept(arrivals, average));
            bySize.add(this);
        }

        private void dropOldest() {
            bySize.remove(this);
            var oldest = byStart.pollFirstEntry().getValue();
            bySize.add(this);
            forget(oldest);
            count(-bytes(oldest.average()));
        }

        private void count(long more) {
            byBytes.remove(this);
            bytes += more;
            AverageCache.this.bytes += more;
            byBytes.add(this);
        }
    }
}
