package io.fieldline.agent.source;

import static java.util.stream.Collectors.joining;

import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a source measured at one moment, before it has a device and a time.
 *
 * @param values       by metric, e.g. {@code co}, in the unit of the metric; NaN if the metric has a fault
 * @param units        of the metrics whose unit the source knows
 * @param quality      of the metrics that have a value
 * @param raw          the numbers that the values were derived from, by name
 * @param descriptions of the metrics, if the source sends them with this measurement
 */
public record Measurement(
        Map<String, Double> values,
        Map<String, String> units,
        Quality quality,
        Map<String, Double> raw,
        Map<String, Description> descriptions) {

    /** A larger number is shown with an exponent. */
    private static final double LARGEST_WHOLE = 1e15;

    /** Throws IllegalArgumentException if it does not fit into a reading. */
    public Measurement {
        values = Map.copyOf(values);
        units = Map.copyOf(units);
        raw = Map.copyOf(raw);
        descriptions = Map.copyOf(descriptions);
        new Reading(
                Instant.EPOCH, "any", values, units, quality, false, Optional.empty(), Map.of(), raw, 1, descriptions);
    }

    /** A measurement of one metric, whose unit is empty if it is not known. */
    public Measurement(String metric, double value, String unit, Quality quality, Map<String, Double> raw) {
        this(Map.of(metric, value), unit.isEmpty() ? Map.of() : Map.of(metric, unit), quality, raw, Map.of());
    }

    public Measurement with(Quality other) {
        return new Measurement(values, units, other, raw, descriptions);
    }

    public Measurement with(Map<String, Description> others) {
        return new Measurement(values, units, quality, raw, others);
    }

    /** For a person, e.g. {@code co 12.5 ppm ok}. */
    public String describe() {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(value -> "%s %s %s"
                                .formatted(
                                        value.getKey(), text(value.getValue()), units.getOrDefault(value.getKey(), ""))
                                .strip())
                        .collect(joining(", ", "", " " + quality.wireName()));
    }

    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "none";
        }
        return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
