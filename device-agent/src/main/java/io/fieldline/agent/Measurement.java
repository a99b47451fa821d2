package io.fieldline.agent;

import io.fieldline.messages.Quality;
import java.util.Map;

/**
 * What a source measured, before anyone names the device or the time.
 *
 * @param metric what was measured, e.g. {@code co}
 * @param value  in {@code unit}; NaN with {@link Quality#FAULT}
 * @param unit   empty when the source does not say one
 * @param raw    the numbers it was derived from, by name
 */
public record Measurement(String metric, double value, String unit, Quality quality, Map<String, Double> raw) {
    public Measurement {
        raw = Map.copyOf(raw);
    }
}
