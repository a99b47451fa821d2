package io.fieldline.emitter.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The averages of a series at any time, at a resolution that fits the chart.
 *
 * <p>Windows in memory come from there, because they may be newer; all others come from the history. So no window is missing
 * where the two meet, and none appears twice.
 */
public final class AverageQuery {
    private final ObjectMapper json = new ObjectMapper();
    private final AverageCache recent;
    private final AverageHistory history;

    public AverageQuery(AverageCache recent, AverageHistory history) {
        this.recent = recent;
        this.history = history;
    }

    /**
     * The windows of a series in some time.
     *
     * @param windows oldest first
     * @param width   of each in milliseconds, if several windows were made one; 0 if each is as it was
     */
    public record Selection(List<HistoryWindow> windows, long width) {
        public Selection {
            windows = List.copyOf(windows);
        }

        /** How long each row stands for, in milliseconds. */
        public long resolution(HistoryWindow window) {
            return width > 0 ? width : window.end() - window.start();
        }
    }

    /** Whether there is any average of that series, at any time. */
    public boolean has(SeriesKey series) throws AverageHistory.UnavailableException {
        return !recent.of(series).isEmpty()
                || history.extent(series, TimeRange.ALL, List.of()).isPresent();
    }

    /** Oldest first, no more than the range's points; nothing if there are none. */
    public List<HistoryWindow> of(SeriesKey series, TimeRange range) throws AverageHistory.UnavailableException {
        return select(series, range).windows();
    }

    /** No more windows than the range's points. */
    public Selection select(SeriesKey series, TimeRange range) throws AverageHistory.UnavailableException {
        var kept = recent.of(series).stream().map(this::window).toList();
        var except = kept.stream().map(HistoryWindow::start).toList();
        var windows = kept.stream()
                .filter(window -> window.start() >= range.from() && window.start() < range.to())
                .toList();
        var extent = history.extent(series, range, except);
        if (windows.size() + extent.map(AverageHistory.Extent::count).orElse(0L) <= range.points()) {
            return new Selection(
                    each(windows, extent.isEmpty() ? List.of() : history.read(series, range, 0, except)), 0);
        }
        var width = range.width(first(windows, extent), last(windows, extent));
        var others = extent.isEmpty() ? List.<HistoryWindow>of() : history.read(series, range, width, except);
        return new Selection(together(width, windows, others), width);
    }

    private static List<HistoryWindow> each(List<HistoryWindow> some, List<HistoryWindow> others) {
        var all = new ArrayList<>(others);
        all.addAll(some);
        all.sort((one, other) -> Long.compare(one.start(), other.start()));
        return all;
    }

    private static List<HistoryWindow> together(long width, List<HistoryWindow> some, List<HistoryWindow> others) {
        var buckets = new TreeMap<Long, HistoryWindow>();
        for (var window : each(some, others)) {
            buckets.merge(window.start() / width, window, HistoryWindow::with);
        }
        return List.copyOf(buckets.values());
    }

    private static long first(List<HistoryWindow> windows, Optional<AverageHistory.Extent> extent) {
        var kept = windows.isEmpty() ? Long.MAX_VALUE : windows.get(0).start();
        return Math.min(kept, extent.map(AverageHistory.Extent::first).orElse(Long.MAX_VALUE));
    }

    private static long last(List<HistoryWindow> windows, Optional<AverageHistory.Extent> extent) {
        var kept = windows.isEmpty()
                ? Long.MIN_VALUE
                : windows.get(windows.size() - 1).start();
        return Math.max(kept, extent.map(AverageHistory.Extent::last).orElse(Long.MIN_VALUE));
    }

    private HistoryWindow window(AverageEvent average) {
        JsonNode event;
        try {
            event = json.readTree(average.json());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // we wrote it
        }
        var quality = new EnumMap<Quality, Long>(Quality.class);
        event.path("quality").properties().forEach(share -> Quality.fromWire(share.getKey())
                .ifPresent(each -> quality.put(each, share.getValue().longValue())));
        return new HistoryWindow(
                event.path("start").longValue(),
                event.path("end").longValue(),
                event.path("unit").asText(""),
                event.path("data").doubleValue(),
                event.path("min").doubleValue(),
                event.path("max").doubleValue(),
                event.path("stddev").doubleValue(),
                event.path("last").doubleValue(),
                event.path("count").longValue(),
                event.path("final").booleanValue(),
                quality,
                event.path("revision").longValue());
    }
}
