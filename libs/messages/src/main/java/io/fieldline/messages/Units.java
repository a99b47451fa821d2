package io.fieldline.messages;

import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Converts units that convert exactly: fractions of a volume (ppm, ppb, %) and temperatures (°C, °F). */
public final class Units {
    private static final DoubleUnaryOperator SAME = DoubleUnaryOperator.identity();

    /** The units in parts per billion, the smallest unit, so that the factors are whole numbers. */
    private static final Map<String, Double> PARTS = Map.of("ppb", 1.0, "ppm", 1e3, "%", 1e7);

    private static final Map<String, String> OTHER_NAMES =
            Map.of("Cel", "°C", "C", "°C", "degC", "°C", "F", "°F", "degF", "°F");

    private Units() {}

    /**
     * Returns the conversion of a value from one unit to another; empty if they do not convert exactly. Case and position
     * matter as in the definitions of the units. {@code Cel} (SenML, UCUM) and {@code C} are °C.
     */
    public static Optional<DoubleUnaryOperator> conversion(String from, String to) {
        var source = OTHER_NAMES.getOrDefault(from, from);
        var target = OTHER_NAMES.getOrDefault(to, to);
        if (source.equals(target)) {
            return Optional.of(SAME);
        }
        var sourceParts = PARTS.get(source);
        var targetParts = PARTS.get(target);
        if (sourceParts != null && targetParts != null) {
            return Optional.of(value -> value * sourceParts / targetParts);
        }
        if (source.equals("°C") && target.equals("°F")) {
            return Optional.of(celsius -> celsius * 9 / 5 + 32);
        }
        if (source.equals("°F") && target.equals("°C")) {
            return Optional.of(fahrenheit -> (fahrenheit - 32) * 5 / 9);
        }
        return Optional.empty();
    }
}
