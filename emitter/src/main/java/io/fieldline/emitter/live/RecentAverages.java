package io.fieldline.emitter.live;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last averages of every device: written by the feed, read by the threads that serve browsers.
 *
 * <p>Bounded both ways. Of each series the newest windows stay. A new series beyond the bound takes the
 * place of the one that was silent longest, provided that it was silent for so long that a restart would
 * not show it either; else it is left out.
 *
 * <p>Of each window only the newest version is kept, under the number of its arrival. So whoever remembers up to
 * which arrival a browser got everything can send it what it lacks, each window once, however long it was stuck.
 */
public final class RecentAverages {
    /**
     * A window's newest version.
     *
     * @param arrival counts up by one an average that was news
     */
    public record Kept(long arrival, AverageEvent average) {}

    /**
     * All that is kept at one moment.
     *
     * @param arrival of the last one, 0 if there was none
     * @param places  up to which the topic was read
     */
    public record Everything(List<AverageEvent> averages, long arrival, Places places) {}

    private final int windowsPerSeries;
    private final int maxSeries;
    private final Duration silence;
    private final Clock clock;
    private final NavigableMap<Series, Windows> windows = new TreeMap<>();
    private final NavigableMap<Long, AverageEvent> byArrival = new TreeMap<>();
    private final Map<Integer, Long> read = new HashMap<>();
    /** By partition: of what is at that offset or before it, some is not kept. */
    private final Map<Integer, Long> forgotten = new HashMap<>();

    private String topic = "";
    private long arrivals;
    private long forgottenArrival;
    private long refused;

    /**
     * Keeps nothing yet.
     *
     * @param silence after which a series may go to make room
     */
    public RecentAverages(int windowsPerSeries, int maxSeries, Duration silence, Clock clock) {
        this.windowsPerSeries = windowsPerSeries;
        this.maxSeries = maxSeries;
        this.silence = silence;
        this.clock = clock;
    }

    /** Says that what comes now is read from these offsets on. What was kept of another topic, now gone, goes. */
    public synchronized void readFrom(String topicId, Map<Integer, Long> offsets) {
        if (!topicId.equals(topic)) {
            topic = topicId;
            windows.clear();
            byArrival.clear();
            forgottenArrival = arrivals;
            read.clear();
            forgotten.clear();
            offsets.forEach((partition, offset) -> forgotten.put(partition, offset - 1));
        }
    }

    /** Whether this is news: neither a repeat, nor provisional after the final one, nor out of bounds. */
    public synchronized boolean add(AverageEvent average) {
        read.merge(average.place().partition(), average.place().offset(), Math::max);
        var known = windows.get(average.series());
        if (known == null && windows.size() >= maxSeries && !makeRoom()) {
            refused++;
            return false;
        }
        return windows.computeIfAbsent(average.series(), series -> new Windows())
                .add(average);
    }

    /** All that is kept: by device and metric, the oldest window first. */
    public synchronized Everything everything(Predicate<AverageEvent> wanted) {
        var averages = windows.values().stream()
                .flatMap(kept -> kept.byStart.values().stream())
                .map(Kept::average)
                .filter(wanted)
                .toList();
        return new Everything(averages, arrivals, new Places(topic, read));
    }

    /** The newest window of each series, by device and metric. */
    public synchronized List<AverageEvent> newest() {
        return windows.values().stream()
                .map(kept -> kept.byStart.lastEntry().getValue().average())
                .toList();
    }

    /** The windows of one series, the oldest first; none when it is unknown. */
    public synchronized List<AverageEvent> of(Series series) {
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

    /** Whether all that came after these places is still kept, so that nothing is missing between. */
    public synchronized boolean reachBackTo(Places places) {
        return places.topic().equals(topic)
                && !topic.isEmpty()
                && forgotten.entrySet().stream()
                        .allMatch(gone -> places.offsets().getOrDefault(gone.getKey(), -1L) >= gone.getValue())
                && places.offsets().entrySet().stream()
                        .allMatch(place -> read.getOrDefault(place.getKey(), -1L) >= place.getValue());
    }

    /** The number of the last arrival, 0 before the first. */
    public synchronized long arrivals() {
        return arrivals;
    }

    /** Up to this arrival some are not kept any more. */
    public synchronized long forgottenArrival() {
        return forgottenArrival;
    }

    public synchronized long series() {
        return windows.size();
    }

    /** How many averages were left out because their series was one too many. */
    public synchronized long refused() {
        return refused;
    }

    private boolean makeRoom() {
        var silent = windows.entrySet().stream()
                .min(Map.Entry.comparingByValue((one, other) -> one.heardAt.compareTo(other.heardAt)))
                .filter(series ->
                        series.getValue().heardAt.isBefore(clock.instant().minus(silence)));
        silent.ifPresent(series -> {
            windows.remove(series.getKey());
            series.getValue().byStart.values().forEach(this::forget);
        });
        return silent.isPresent();
    }

    private void forget(Kept kept) {
        byArrival.remove(kept.arrival());
        forgottenArrival = Math.max(forgottenArrival, kept.arrival());
        var place = kept.average().place();
        forgotten.merge(place.partition(), place.offset(), Math::max);
    }

    private final class Windows {
        private final NavigableMap<Instant, Kept> byStart = new TreeMap<>();
        private Instant heardAt = Instant.EPOCH;

        private boolean add(AverageEvent average) {
            heardAt = clock.instant();
            var before = byStart.get(average.start());
            if (before != null && !supersedes(average, before.average())) {
                return false;
            }
            if (byStart.size() >= windowsPerSeries && average.start().isBefore(byStart.firstKey())) {
                return false;
            }
            arrivals++;
            byArrival.put(arrivals, average);
            byStart.put(average.start(), new Kept(arrivals, average));
            if (before != null) {
                byArrival.remove(before.arrival());
            } else if (byStart.size() > windowsPerSeries) {
                forget(byStart.pollFirstEntry().getValue());
            }
            return true;
        }

        /** The topic is read a second time after Kafka was away; all versions of a window are in one partition. */
        private boolean supersedes(AverageEvent average, AverageEvent before) {
            return average.place().offset() > before.place().offset() && (average.closed() || !before.closed());
        }
    }
}
