package io.fieldline.spark.device;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.util.Map;

/**
 * The parts of a reading that the state of its device needs.
 *
 * @param eventMillis  when it was measured, by the clock of the device, in epoch milliseconds
 * @param recordMillis when it came to Kafka, in epoch milliseconds
 * @param historical   whether it waited on the device
 * @param values       the values by metric; NaN for a metric with a fault
 * @param units        the units by metric; only those that are known
 * @param quality      the quality of the metrics that have a value
 * @param samples      number of measurements of which the values are the mean: their weight in a window
 * @param boot         empty if the reading has no identity
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
        long sequence,
        Metadata metadata) {

    /** The squares of smaller values, and their sums, are finite. No sensor has such values. */
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
                reading.identity().map(Identity::sequence).orElse(0L),
                Metadata.of(reading));
    }

    boolean identified() {
        return !boot.isEmpty();
    }

    /** Empty if it is unknown. */
    public String unit(String metric) {
        return units.getOrDefault(metric, "");
    }
}
