package io.fieldline.emitter.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest reading of one metric of a device.
 *
 * @param arrival  its number; a later reading has a higher one
 * @param time     when it arrived
 * @param measured when it was measured, by the device's clock
 * @param value    NaN if the metric has a fault
 * @param fault    the fault of its sensor; empty if the metric has a value
 */
record NewestReading(
        SeriesKey series,
        long arrival,
        Instant time,
        Instant measured,
        double value,
        Optional<String> unit,
        Quality quality,
        Optional<Fault> fault) {
    /** The memory of a reading without names and unit: objects, entries of maps, and its event. */
    private static final int LEAST_BYTES = 800;

    /**
     * A sensor has no value.
     *
     * @param since     the arrival of the first reading without a value
     * @param wellUntil when the last reading with a value arrived here; {@link Instant#MIN} if none did
     */
    record Fault(Instant since, Instant wellUntil) {}

    /**
     * The event {@code reading}.
     *
     * @param time when it was measured, by the device's clock
     * @param data null on the wire if the metric has a fault
     */
    record Event(
            String deviceName,
            String metric,

            @JsonSerialize(using = DeviceJson.EpochMillis.class)
            Instant time,

            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> data,
            Optional<String> unit,
            Quality quality) {
        /** The value of one metric of a reading. */
        static Event of(Reading reading, String metric) {
            return new Event(
                    reading.deviceName(),
                    metric,
                    reading.timestamp(),
                    Optional.ofNullable(reading.metrics().get(metric)).filter(Double::isFinite),
                    reading.unit(metric),
                    reading.quality(metric));
        }
    }

    Event event() {
        return new Event(
                series.deviceName(),
                series.metric(),
                measured,
                Optional.of(value).filter(Double::isFinite),
                unit,
                quality);
    }

    /** The estimated memory; names count several times, because the event has them too. */
    int bytes() {
        return LEAST_BYTES
                + 6 * (series.deviceName().length() + series.metric().length())
                + 8 * unit.map(String::length).orElse(0);
    }
}
