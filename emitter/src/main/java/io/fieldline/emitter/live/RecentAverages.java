package io.fieldline.emitter.live;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last averages of every device: written by the feed, read by the threads that serve browsers.
 *
 * <p>Bounded both ways. Of each series the newest windows stay. A new series beyond the bound takes the
 * place of the one that was silent longest, provided that it was silent for so long that a restart would
 * not show it either; else it is left out.
 */
public final class RecentAverages {
    private final int windowsPerSeries;
    private final int maxSeries;
    private final Duration silence;
    private final Clock clock;
    private final NavigableMap<Series, Windows> windows = new TreeMap<>();
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

    /** Whether this is news: neither a repeat, nor provisional after the final one, nor out of bounds. */
    public synchronized boolean add(AverageEvent average) {
        var known = windows.get(average.series());
        if (known == null && windows.size() >= maxSeries && !makeRoom()) {
            refused++;
            return false;
        }
        return windows.computeIfAbsent(average.series(), series -> new Windows())
                .add(average);
    }

    /** All that is kept: by device and metric, the oldest window first. */
    public synchronized List<AverageEvent> all() {
        return windows.values().stream()
                .flatMap(kept -> kept.byStart.values().stream())
                .toList();
    }

    /** The newest window of each series, by device and metric. */
    public synchronized List<AverageEvent> newest() {
        return windows.values().stream()
                .map(kept -> kept.byStart.lastEntry().getValue())
                .toList();
    }

    /** The windows of one series, the oldest first; none when it is unknown. */
    public synchronized List<AverageEvent> of(Series series) {
        return Optional.ofNullable(windows.get(series))
                .map(kept -> List.copyOf(kept.byStart.values()))
                .orElse(List.of());
    }

    /** The first window of a series that starts then or later. */
    public synchronized Optional<AverageEvent> firstFrom(Series series, Instant start) {
        return Optional.ofNullable(windows.get(series))
                .map(kept -> kept.byStart.ceilingEntry(start))
                .map(Map.Entry::getValue);
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
        silent.ifPresent(series -> windows.remove(series.getKey()));
        return silent.isPresent();
    }

    private final class Windows {
        private final NavigableMap<Instant, AverageEvent> byStart = new TreeMap<>();
        private Instant heardAt = Instant.EPOCH;

        private boolean add(AverageEvent average) {
            heardAt = clock.instant();
            var before = byStart.get(average.start());
            if (average.equals(before) || (before != null && before.closed() && !average.closed())) {
                return false;
            }
            byStart.put(average.start(), average);
            return byStart.size() <= windowsPerSeries
                    || !byStart.pollFirstEntry().getValue().equals(average);
        }
    }
}
