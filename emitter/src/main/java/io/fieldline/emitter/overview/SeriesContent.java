package io.fieldline.emitter.overview;

import static java.util.stream.Collectors.joining;

import io.fieldline.emitter.average.CachedSeries;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Quality;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a page shows of one series.
 *
 * @param id    of {@link CachedSeries}
 * @param start of the newest window
 * @param end   of the newest window, in epoch seconds
 */
record SeriesContent(
        long id,
        SeriesKey key,
        Optional<String> unit,
        Set<Quality> qualities,
        Instant start,
        long end,
        double value,
        Trend trend) {
    /** What is new; a page needs all of the content unless it is a single change. */
    enum Change {
        NONE,
        /** The value of the newest window. */
        VALUE,
        /** A window that follows the one before without a gap. */
        WINDOW,
        ALL
    }

    static SeriesContent of(CachedSeries series) {
        return of(series, Trend.before(series.windows()));
    }

    private static SeriesContent of(CachedSeries series, Trend trend) {
        var newest = series.newest();
        var traits = newest.traits();
        return new SeriesContent(
                series.id(),
                newest.series(),
                traits.unit(),
                traits.qualities(),
                newest.start(),
                newest.start().plus(traits.length()).getEpochSecond(),
                newest.mean(),
                trend);
    }

    /** Whether a series has the same windows in the same unit, so that only its newest window may have changed. */
    boolean isOf(CachedSeries series) {
        var newest = series.newest();
        return id == series.id()
                && start.equals(newest.start())
                && unit.equals(newest.traits().unit());
    }

    /** The content after the newest window of the series has changed. */
    SeriesContent withNewestOf(CachedSeries series) {
        return of(series, trend);
    }

    /** What is new in the other content of the same series. */
    Change changeTo(SeriesContent next) {
        if (!unit.equals(next.unit) || !qualities.equals(next.qualities)) {
            return Change.ALL;
        }
        if (end == next.end && trend.equals(next.trend)) {
            return value == next.value ? Change.NONE : Change.VALUE;
        }
        var follows = end < next.end
                && !next.trend.isEmpty()
                && trend.followedBy(next.trend.last()).equals(next.trend);
        return follows ? Change.WINDOW : Change.ALL;
    }

    String json() {
        var names = JsonText.of(key.deviceName()) + "," + JsonText.of(key.metric());
        var unitJson = unit.map(JsonText::of).orElse("null");
        var newest = end + "," + JsonText.of(value) + "," + qualitiesJson();
        return "[" + id + "," + names + "," + unitJson + "," + newest + "," + trend.json() + "]";
    }

    String valueJson() {
        return "[" + id + "," + JsonText.of(value) + "]";
    }

    String windowJson() {
        return "[" + id + "," + JsonText.of(value) + "," + end + "," + JsonText.of(trend.last()) + "]";
    }

    private String qualitiesJson() {
        return qualities.isEmpty()
                ? "0"
                : qualities.stream()
                        .sorted()
                        .map(quality -> JsonText.of(quality.wireName()))
                        .collect(joining(",", "[", "]"));
    }
}
