package io.fieldline.spark.device;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.util.Map;

/**
 * Of a reading, what its device's state needs.
 *
 * @param eventMillis when it was measured, by the device's clock, in epoch milliseconds
 * @param values      by metric; NaN where a fault left none
 * @param unit        empty when the reading names none
 * @param boot        empty when the reading has no identity
 */
public record Measurement(
        long eventMillis, Map<String, Double> values, String unit, Quality quality, String boot, long sequence) {

    public static Measurement of(Reading reading) {
        return new Measurement(
                reading.timestamp().toEpochMilli(),
                reading.metrics(),
                reading.units().values().stream().findFirst().orElse(""),
                reading.quality(),
                reading.identity().map(Identity::boot).orElse(""),
                reading.identity().map(Identity::sequence).orElse(0L));
    }

    boolean identified() {
        return !boot.isEmpty();
    }
}
