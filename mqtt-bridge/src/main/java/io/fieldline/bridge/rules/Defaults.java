package io.fieldline.bridge.rules;

import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.util.Map;
import java.util.Optional;

/**
 * The metric and unit of a number whose message does not name them.
 *
 * @param unit of that metric; without it the unit is unknown
 */
public record Defaults(String metric, Optional<String> unit) {
    /** The metric {@code value} without a unit. */
    public static final Defaults NONE = new Defaults(Reading.DEFAULT_METRIC, Optional.empty());

    public Defaults {
        Names.checkMetric(metric);
    }

    /** The unit by metric. */
    Map<String, String> units() {
        return unit.map(known -> Map.of(metric, known)).orElse(Map.of());
    }
}
