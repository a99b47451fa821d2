package io.fieldline.agent.source;

import io.fieldline.messages.Quality;
import java.util.Map;

/**
 * A measurement, before it has a device and a time.
 *
 * @param metric what was measured, e.g. {@code co}
 * @param value  in {@code unit}; NaN with {@link Quality#FAULT}
 * @param unit   empty if the source does not send one
 * @param raw    the numbers it was derived from, by name
 */
public record Measurement(String metric, double value, String unit, Quality quality, Map<String, Double> raw) {
    public Measurement {
        raw = Map.copyOf(raw);
    }
}
