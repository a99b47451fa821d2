package io.fieldline.spark;

import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the readings that may reach a device's windows from those to reject. Decides by the record alone,
 * so that a batch that is run again decides the same.
 *
 * @param futureTolerance how far a reading may be stamped ahead of its Kafka record: a device's time must
 *     not be moved by a clock that is wrong
 */
record ReadingGate(Duration futureTolerance) implements Serializable {
    /** Below it squares of values and their sums stay finite; no sensor comes near. */
    private static final double LARGEST_VALUE = 1e150;

    private static final int LONGEST_UNIT = 64;

    /** What a Kafka record is, and when not a reading, or not one to count, why. */
    ParsedReading check(byte @Nullable [] value, Instant recordTime) {
        if (value == null) {
            return new Bad("the record has no value");
        }
        var parsed = ReadingJson.parse(value);
        if (parsed instanceof Good good) {
            var objection = objectionTo(good.reading(), recordTime);
            return objection.isPresent() ? new Bad(objection.get()) : good;
        }
        return parsed;
    }

    private Optional<String> objectionTo(Reading reading, Instant recordTime) {
        if (reading.timestamp().isAfter(recordTime.plus(futureTolerance))) {
            return Optional.of("the clock is ahead: timestamp %s is more than %d s after its record's %s"
                    .formatted(reading.timestamp(), futureTolerance.toSeconds(), recordTime));
        }
        if (reading.units().values().stream().anyMatch(unit -> unit.length() > LONGEST_UNIT)) {
            return Optional.of("the unit has more than %d characters".formatted(LONGEST_UNIT));
        }
        for (var metric : reading.metrics().entrySet()) {
            if (Math.abs(metric.getValue()) > LARGEST_VALUE) {
                return Optional.of(
                        "%s is %s, want at most %s".formatted(metric.getKey(), metric.getValue(), LARGEST_VALUE));
            }
        }
        return Optional.empty();
    }
}
