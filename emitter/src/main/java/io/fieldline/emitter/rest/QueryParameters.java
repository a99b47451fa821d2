package io.fieldline.emitter.rest;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.TimeRange;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The parameters of a request. Each method throws IllegalArgumentException with the expected value if one is invalid. */
final class QueryParameters {
    private static final int POINTS = 1_000;
    private static final int MAX_POINTS = 10_000;
    private static final String CSV = "text/csv";
    private static final String RAW = "raw";
    /** Windows are by the clock of the device, which may be this far ahead. */
    private static final long MAX_AHEAD_MS = 60_000;

    private final Map<String, List<String>> parameters;
    private final String accept;

    QueryParameters(Map<String, List<String>> parameters, String accept) {
        this.parameters = parameters;
        this.accept = accept;
    }

    /** Allows only these parameters, each once. */
    void allowOnly(String... names) {
        allowOnly(List.of(), names);
    }

    /** Allows only these parameters, and all but the repeated ones once. */
    void allowOnly(List<String> repeated, String... names) {
        var known = new TreeSet<>(List.of(names));
        known.addAll(repeated);
        parameters.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown parameter '%s', expected one of %s".formatted(name, known));
            }
            if (values.size() > 1 && !repeated.contains(name)) {
                throw new IllegalArgumentException(
                        "parameter '%s' occurs %d times, expected once".formatted(name, values.size()));
            }
        });
    }

    Optional<String> text(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** A parameter that has only these values. */
    Optional<String> oneOf(String name, String... values) {
        var text = text(name);
        if (text.isPresent() && !List.of(values).contains(text.get())) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected one of %s".formatted(name, text.get(), List.of(values)));
        }
        return text;
    }

    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    boolean wantsCsv() {
        return switch (text("format").orElse("")) {
            case "csv" -> true;
            case "json" -> false;
            case "" -> accept.contains(CSV);
            default ->
                throw new IllegalArgumentException("format is '%s', expected json or csv"
                        .formatted(text("format").get()));
        };
    }

    SeriesKey series() {
        return new SeriesKey(required("device"), required("metric"));
    }

    /** Whether windows must not be combined. */
    boolean wantsEveryWindow() {
        var points = text("points");
        var resolution = text("resolution");
        if (resolution.isPresent() && (points.isPresent() || !resolution.get().equals(RAW))) {
            throw new IllegalArgumentException(
                    "resolution is '%s', expected raw, and no points".formatted(resolution.get()));
        }
        return resolution.isPresent() || (wantsCsv() && points.isEmpty());
    }

    /** The range for one series. */
    TimeRange range() {
        var points = wantsEveryWindow() ? TimeRange.MAX_POINTS : number("points", POINTS, MAX_POINTS);
        return new TimeRange(from(), to(), points);
    }

    /** The range for this number of series; together they have no more points than one series may have. */
    TimeRange rangeOf(int series) {
        required("from");
        var most = Math.min(MAX_POINTS, TimeRange.MAX_POINTS / Math.max(1, series));
        var points = number("points", Math.min(POINTS, most), most);
        return new TimeRange(from(), time("to", System.currentTimeMillis() + MAX_AHEAD_MS), points);
    }

    /** The start of a range, or the beginning of time. */
    long from() {
        return time("from", 0);
    }

    /** The end of a range, or the end of time. */
    long to() {
        return time("to", TimeRange.ALL.to());
    }

    int limit(int byDefault, int most) {
        return number("limit", byDefault, most);
    }

    String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("parameter '%s' is missing".formatted(name)));
    }

    private int number(String name, int byDefault, int most) {
        var text = text(name).orElse(Integer.toString(byDefault));
        var number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("%s is '%s', expected 1 to %d".formatted(name, text, most));
        }
        return number;
    }

    /** Epoch milliseconds or ISO 8601, within the range of {@link TimeRange}. */
    private long time(String name, long byDefault) {
        var text = text(name).orElse(Long.toString(byDefault));
        try {
            var time = text.matches("\\d{1,15}")
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
            if (time >= 0 && time <= TimeRange.ALL.to()) {
                return time;
            }
        } catch (DateTimeException | ArithmeticException unreadable) {
            // reported below
        }
        throw new IllegalArgumentException(
                "%s is '%s', expected epoch milliseconds or a time like 2024-10-07T15:29:15Z".formatted(name, text));
    }
}
