package io.fieldline.bridge.rules;

import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.util.Map;
import java.util.Optional;

/**
 * What a number is taken for whose message does not say what was measured.
 *
 * @param unit of that metric; without it the unit is unknown
 */
public record Defaults(String metric, Optional<String> unit) {
    /** A value of unknown kind: nobody said what was measured. */
    public static final Defaults NONE = new Defaults(Reading.DEFAULT_METRIC, Optional.empty());

    public Defaults {
        Names.checkMetric(metric);
    }

    /** The unit by metric. */
    Map<String, String> units() {
        return unit.map(known -> Map.of(metric, known)).orElse(Map.of());
    }
}
