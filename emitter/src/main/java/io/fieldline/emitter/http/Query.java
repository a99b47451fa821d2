package io.fieldline.emitter.http;

import io.fieldline.emitter.history.Range;
import io.fieldline.emitter.live.Series;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a request asks for; each method throws IllegalArgumentException, with what is wanted, when it is wrong. */
final class Query {
    private static final int POINTS = 1_000;
    private static final long END_OF_TIME =
            Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();
    private static final String CSV = "text/csv";

    private final Map<String, List<String>> parameters;
    private final String accept;

    Query(Map<String, List<String>> parameters, String accept) {
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

    Series series() {
        return new Series(required("device"), required("metric"));
    }

    Range range() {
        return new Range(moment("from", 0), moment("to", END_OF_TIME), points());
    }

    private String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("parameter '%s' is missing".formatted(name)));
    }

    private int points() {
        var text = text("points").orElse(Integer.toString(POINTS));
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("points is '%s', want 1 to %d".formatted(text, Range.MAX_POINTS));
        }
        return Integer.parseInt(text);
    }

    /** Epoch milliseconds or ISO 8601, within the years that a date can be written of. */
    private long moment(String name, long byDefault) {
        var text = text(name).orElse(Long.toString(byDefault));
        try {
            var moment = text.matches("\\d{1,15}")
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
            if (moment >= 0 && moment <= END_OF_TIME) {
                return moment;
            }
        } catch (DateTimeException | ArithmeticException unreadable) {
            // said below
        }
        throw new IllegalArgumentException(
                "%s is '%s', want epoch milliseconds or like 2024-10-07T15:29:15Z".formatted(name, text));
    }
}
