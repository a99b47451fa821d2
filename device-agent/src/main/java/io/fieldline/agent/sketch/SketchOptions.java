package io.fieldline.agent.sketch;

import io.fieldline.messages.Reading;
import java.util.List;
import java.util.Optional;

/**
 * How to read the lines of a board.
 *
 * @param metrics       names and units of columns or keys; empty if the sketch names its values
 * @param decimalComma  whether {@code 24,5} is one number
 * @param defaultMetric metric of a bare number
 * @param defaultUnit   unit of a bare number
 */
public record SketchOptions(
        SketchFormat format,
        List<SketchMetric> metrics,
        boolean decimalComma,
        String defaultMetric,
        Optional<String> defaultUnit) {
    /** For a board of which nothing is known. */
    public static final SketchOptions DEFAULT =
            new SketchOptions(SketchFormat.AUTO, List.of(), false, Reading.DEFAULT_METRIC, Optional.empty());

    public SketchOptions {
        metrics = List.copyOf(metrics);
        new SketchMetric(Optional.empty(), Optional.of(defaultMetric), defaultUnit); // checks both
        var names = metrics.stream()
                .map(SketchMetric::name)
                .flatMap(Optional::stream)
                .toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("metrics %s: each name must be different".formatted(names));
        }
    }

    /** The name and unit of a bare number. */
    SketchMetric bareNumber() {
        return metrics.isEmpty()
                ? new SketchMetric(Optional.empty(), Optional.of(defaultMetric), defaultUnit)
                : metrics.get(0);
    }
}
