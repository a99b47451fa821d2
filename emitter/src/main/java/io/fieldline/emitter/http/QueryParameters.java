package io.fieldline.emitter.http;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.TimeRange;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a request asks for; each method throws IllegalArgumentException, with what is wanted, when it is wrong. */
final class QueryParameters {
    private static final int POINTS = 1_000;
    private static final int MAX_POINTS = 10_000;
    private static final String CSV = "text/csv";

    private final Map<String, List<String>> parameters;
    private final String accept;

    QueryParameters(Map<String, List<String>> parameters, String accept) {
        this.parameters = parameters;
        this.accept = accept;
    }

    /** Takes no other parameters than these, and each once. */
    void only(String... names) {
        var known = Set.of(names);
        parameters.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "parameter '%s' is not known, want any of %s".formatted(name, new TreeSet<>(known)));
            }
            if (values.size() > 1) {
                throw new IllegalArgumentException("parameter '%s' is there %d times".formatted(name, values.size()));
            }
        });
    }

    Optional<String> text(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    boolean wantsCsv() {
        return switch (text("format").orElse("")) {
            case "csv" -> true;
            case "json" -> false;
            case "" -> accept.contains(CSV);
            default -> throw new IllegalArgumentException("format is json or csv");
        };
    }

    SeriesKey series() {
        return new SeriesKey(required("device"), required("metric"));
    }

    /** Whether it asks for so many windows at most, each of which may stand for several. */
    boolean hasPoints() {
        return text("points").isPresent();
    }

    /** A CSV file without {@code points} is to have every window as it is. */
    TimeRange range() {
        var points = wantsCsv() && !hasPoints() ? TimeRange.MAX_POINTS : number("points", POINTS, MAX_POINTS);
        return new TimeRange(moment("from", 0), moment("to", TimeRange.ALL.to()), points);
    }

    int limit(int byDefault, int most) {
        return number("limit", byDefault, most);
    }

    private String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("parameter '%s' is missing".formatted(name)));
    }

    private int number(String name, int byDefault, int most) {
        var text = text(name).orElse(Integer.toString(byDefault));
        var number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("%s is '%s', want 1 to %d".formatted(name, text, most));
        }
        return number;
    }

    /** Epoch milliseconds or ISO 8601, within the years that a date can be written of. */
    private long moment(String name, long byDefault) {
        var text = text(name).orElse(Long.toString(byDefault));
        try {
            var moment = text.matches("\\d{1,15}")
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
            if (moment >= 0 && moment <= TimeRange.ALL.to()) {
                return moment;
            }
        } catch (DateTimeException | ArithmeticException unreadable) {
            // said below
        }
        throw new IllegalArgumentException(
                "%s is '%s', want epoch milliseconds or like 2024-10-07T15:29:15Z".formatted(name, text));
    }
}
