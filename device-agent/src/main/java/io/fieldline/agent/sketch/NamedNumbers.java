package io.fieldline.agent.sketch;

import io.fieldline.agent.sketch.SketchLine.NoValues;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import io.fieldline.agent.sketch.SketchLine.Values;
import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The numbers of one line, by what the sketch calls them, and the metrics that they become. */
final class NamedNumbers {
    /** The number behind a repeated name must fit, because a metric has at most 128 characters. */
    private static final int LONGEST_REPEATED = 120;

    private final List<Named> numbers = new ArrayList<>();

    private boolean printed;

    private record Named(String key, SketchNumber number) {}

    void add(String key, SketchNumber number) {
        numbers.add(new Named(key, number));
        printed = true;
    }

    /** The sketch printed nothing, or no number, where this value belongs. */
    void addMissing(String key) {
        numbers.add(new Named(key, SketchNumber.none()));
    }

    /** Whether no value was printed at all. */
    boolean isEmpty() {
        return !printed;
    }

    /** The values by metric: a key has the name of its setting, or else its own. */
    SketchLine line(SketchFormat format, List<SketchMetric> metrics) {
        if (numbers.size() > Reading.MOST_METRICS) {
            return new Unreadable("expected at most %d values, got %d".formatted(Reading.MOST_METRICS, numbers.size()));
        }
        var byPosition = isByPosition(format, metrics);
        var values = new LinkedHashMap<String, Double>();
        var units = new LinkedHashMap<String, String>();
        for (var i = 0; i < numbers.size(); i++) {
            var named = numbers.get(i);
            var setting = byPosition ? Optional.of(metrics.get(i)) : find(named.key(), metrics);
            if (setting.isEmpty() || setting.get().name().isPresent()) {
                var metric = setting.flatMap(SketchMetric::name).orElseGet(() -> metric(named.key()));
                put(metric, named.number(), setting.flatMap(SketchMetric::unit), values, units);
            }
        }
        return values.isEmpty() ? new NoValues() : new Values(format, values, units);
    }

    /**
     * Whether the settings name the values by their order, because the sketch has other names for them. A label alone on
     * its line has no order: the next line may have another label.
     */
    private boolean isByPosition(SketchFormat format, List<SketchMetric> metrics) {
        var isAlone = format == SketchFormat.PAIRS && numbers.size() == 1;
        return !isAlone
                && metrics.size() == numbers.size()
                && metrics.stream().allMatch(metric -> metric.key().isEmpty())
                && numbers.stream().allMatch(named -> find(named.key(), metrics).isEmpty());
    }

    private static Optional<SketchMetric> find(String key, List<SketchMetric> metrics) {
        return metrics.stream().filter(metric -> metric.isFor(key)).findFirst();
    }

    private static void put(
            String metric,
            SketchNumber number,
            Optional<String> unit,
            Map<String, Double> values,
            Map<String, String> units) {
        var name = metric;
        for (var i = 2; values.containsKey(name); i++) {
            name = metric.substring(0, Math.min(metric.length(), LONGEST_REPEATED)) + '_' + i;
        }
        values.put(name, number.value());
        var known = number.unit().or(() -> unit); // a sketch that can print °F and °C says which
        if (known.isPresent()) {
            units.put(name, known.get());
        }
    }

    /** What a sketch calls a value, without the characters that a metric cannot have. */
    static String metric(String key) {
        var name = key.strip().replace('/', '.').replaceAll("[+#|\\p{Cntrl}]", "_");
        try {
            Names.checkMetric(name);
            return name;
        } catch (IllegalArgumentException invalid) {
            return Reading.DEFAULT_METRIC;
        }
    }
}
