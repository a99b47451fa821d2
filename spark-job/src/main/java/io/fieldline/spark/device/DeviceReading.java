package io.fieldline.spark.device;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.util.Map;

/**
 * Of a reading, what its device's state needs.
 *
 * @param eventMillis  when it was measured, by the device's clock, in epoch milliseconds
 * @param recordMillis when it came to Kafka, in epoch milliseconds
 * @param historical   whether it waited on the device
 * @param values       by metric; NaN where a fault left none
 * @param units        by metric; only where it is known
 * @param quality      of the metrics that have a value
 * @param samples      how many measurements the values are the mean of: their weight in a window
 * @param boot         empty when the reading has no identity
 */
public record DeviceReading(
        long eventMillis,
        long recordMillis,
        boolean historical,
        Map<String, Double> values,
        Map<String, String> units,
        Quality quality,
        int samples,
        String boot,
        long sequence) {

    /** Below it squares of values and their sums stay finite; no sensor comes near. */
    public static final double LARGEST_VALUE = 1e150;

    public static DeviceReading of(Reading reading, long recordMillis) {
        return new DeviceReading(
                reading.timestamp().toEpochMilli(),
                recordMillis,
                reading.historical(),
                reading.metrics(),
                reading.units(),
                reading.quality(),
                reading.samples(),
                reading.identity().map(Identity::boot).orElse(""),
                reading.identity().map(Identity::sequence).orElse(0L));
    }

    boolean identified() {
        return !boot.isEmpty();
    }

    /** Empty if it is unknown. */
    String unit(String metric) {
        return units.getOrDefault(metric, "");
    }
}
