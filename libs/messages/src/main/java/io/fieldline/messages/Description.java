package io.fieldline.messages;

import java.util.Optional;

/**
 * What a device says about one of its metrics, beside the unit.
 *
 * @param label a name for people, 1 to {@value #LONGEST_LABEL} visible characters, e.g. {@code Carbon monoxide}
 * @param min   the lowest value that the sensor can measure, finite, in the unit of the metric
 * @param max   the highest such value, not below {@code min}
 */
public record Description(Optional<String> label, Optional<Double> min, Optional<Double> max) {
    /** The maximum length of a label, in characters. */
    public static final int LONGEST_LABEL = 64;

    public Description {
        label.ifPresent(Description::checkLabel);
        min = min.map(value -> checkLimit("min", value));
        max = max.map(value -> checkLimit("max", value));
        if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
            throw new IllegalArgumentException("min %s is greater than max %s".formatted(min.get(), max.get()));
        }
    }

    private static void checkLabel(String label) {
        ShortText.check("a label", label, LONGEST_LABEL);
    }

    private static double checkLimit(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("%s is %s, expected a finite number".formatted(name, value));
        }
        return value + 0.0; // JSON has no -0
    }
}
