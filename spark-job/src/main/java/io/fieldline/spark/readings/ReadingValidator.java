package io.fieldline.spark.readings;

import io.fieldline.messages.Description;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.messages.ReadingTemplate;
import io.fieldline.messages.Timestamps;
import io.fieldline.spark.device.DeviceReading;
import io.fieldline.spark.device.Objection;
import io.fieldline.spark.device.Objection.Kind;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which readings may be counted, by the record alone, so that a batch that runs again has the same result.
 *
 * @param futureTolerance how far a reading may be ahead of its Kafka record, because a wrong clock must not move the
 *     time of the device
 */
public record ReadingValidator(Duration futureTolerance) implements Serializable {

    /** Checks a Kafka record. A bad metric does not affect the other metrics of its reading. */
    CheckedRecord check(byte @Nullable [] value, Instant recordTime) {
        if (value == null) {
            return CheckedRecord.bad(null, new Objection(Kind.UNREADABLE, "the record has no value"));
        }
        var parsed = ReadingJson.parse(value);
        if (parsed instanceof Good good) {
            var reading = good.reading();
            var objection = objectionToTime(reading.timestamp(), recordTime);
            return objection.isPresent()
                    ? CheckedRecord.bad(reading.deviceName(), objection.get())
                    : withoutBadMetrics(reading);
        }
        return CheckedRecord.bad(null, new Objection(Kind.UNREADABLE, ((Bad) parsed).reason()));
    }

    /** Whether a reading has no objection; if not, {@link #check} has it. */
    boolean accepts(ReadingTemplate reading, long recordMillis) {
        return !isTooLarge(reading.largest())
                && objectionToTime(reading.timestamp(), Instant.ofEpochMilli(recordMillis))
                        .isEmpty();
    }

    private Optional<Objection> objectionToTime(Instant timestamp, Instant recordTime) {
        if (timestamp.isAfter(recordTime.plus(futureTolerance))) {
            return Objection.of(
                    Kind.CLOCK,
                    "the clock is ahead: timestamp %s is more than %d s after its record's %s"
                            .formatted(timestamp, futureTolerance.toSeconds(), recordTime));
        }
        if (Timestamps.isNeverSet(timestamp)) {
            return Objection.of(
                    Kind.CLOCK,
                    "the clock of the device was never set: timestamp %s is in a year in which such clocks start"
                            .formatted(timestamp));
        }
        return Optional.empty();
    }

    private static CheckedRecord withoutBadMetrics(Reading reading) {
        if (!hasBadMetric(reading)) {
            return CheckedRecord.good(reading);
        }
        var objections = new TreeMap<String, String>();
        var metrics = new HashMap<>(reading.metrics());
        var units = new HashMap<>(reading.units());
        var descriptions = new HashMap<>(reading.descriptions());
        for (var metric : reading.metrics().keySet()) {
            objectionTo(metric, reading).ifPresent(objection -> {
                objections.put(metric, objection);
                metrics.remove(metric);
                units.remove(metric);
                descriptions.remove(metric);
            });
        }
        return new CheckedRecord(
                reading.deviceName(),
                metrics.isEmpty() ? Optional.empty() : Optional.of(withMetrics(reading, metrics, units, descriptions)),
                Objection.of(Kind.VALUE, String.join("; ", objections.values())));
    }

    private static boolean hasBadMetric(Reading reading) {
        for (var value : reading.metrics().values()) {
            if (isTooLarge(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTooLarge(double value) {
        return Math.abs(value) > DeviceReading.LARGEST_VALUE;
    }

    private static Reading withMetrics(
            Reading reading,
            Map<String, Double> metrics,
            Map<String, String> units,
            Map<String, Description> descriptions) {
        return new Reading(
                reading.timestamp(),
                reading.deviceName(),
                metrics,
                units,
                reading.quality(),
                reading.historical(),
                reading.identity(),
                reading.tags(),
                reading.raw(),
                reading.samples(),
                descriptions);
    }

    private static Optional<String> objectionTo(String metric, Reading reading) {
        var value = reading.metrics().get(metric);
        if (isTooLarge(value)) {
            return Optional.of("%s is %s, expected at most %s".formatted(metric, value, DeviceReading.LARGEST_VALUE));
        }
        return Optional.empty();
    }
}
