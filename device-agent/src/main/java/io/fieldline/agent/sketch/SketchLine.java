package io.fieldline.agent.sketch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one line of a sketch turned out to be. */
public sealed interface SketchLine {
    /**
     * At least one value.
     *
     * @param values by metric; NaN if the sketch printed a word for no value
     * @param units  of the metrics whose unit is known
     */
    record Values(SketchFormat format, Map<String, Double> values, Map<String, String> units) implements SketchLine {
        public Values {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // in the order of the line
            units = Map.copyOf(units);
        }
    }

    /** A line that is not wrong and has no value: an empty line, or the names of columns. */
    record NoValues() implements SketchLine {}

    /**
     * A line that cannot be read.
     *
     * @param advice what to type; empty if it is unknown
     */
    record Unreadable(String reason, String advice) implements SketchLine {
        public Unreadable(String reason) {
            this(reason, "");
        }
    }
}
