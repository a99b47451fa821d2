package io.fieldline.messages;

import io.fieldline.messages.Reading.Identity;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of one message, until all of them are read. */
final class ReadingFields {
    @Nullable
    Instant timestamp;

    @Nullable
    String deviceName;

    @Nullable
    Double data;

    String metric = Reading.DEFAULT_METRIC;
    Map<String, Double> metrics = Map.of();

    @Nullable
    String unit;

    Map<String, String> units = Map.of();
    Quality quality = Quality.OK;
    boolean historical;

    @Nullable
    String boot;

    @Nullable
    Long sequence;

    Map<String, String> tags = Map.of();
    Map<String, Double> raw = Map.of();
    int samples = 1;
    Map<String, Description> descriptions = Map.of();

    /** Throws IllegalArgumentException with the reason if the fields are not those of a reading. */
    Reading toReading() {
        if (timestamp == null) {
            throw new IllegalArgumentException("timestamp is missing");
        }
        if (deviceName == null) {
            throw new IllegalArgumentException("device_name is missing");
        }
        if (data != null && !metrics.isEmpty()) {
            throw new IllegalArgumentException("data and metrics exclude each other");
        }
        if (data != null) {
            metrics = Map.of(metric, data);
        }
        return new Reading(
                timestamp,
                deviceName,
                metrics,
                units(),
                quality,
                historical,
                identity(),
                tags,
                raw,
                samples,
                descriptions());
    }

    /** The units of this reading's metrics. */
    private Map<String, String> units() {
        if (unit != null && metrics.size() > 1) {
            throw new IllegalArgumentException(
                    "unit belongs to one metric, got %d metrics; use units".formatted(metrics.size()));
        }
        if (unit != null && data != null) {
            return Map.of(metric, unit); // the usual case
        }
        var found = new HashMap<String, String>();
        for (var name : metrics.keySet()) {
            var its = unit == null ? units.get(name) : unit;
            if (its == null && name.equals(Reading.CARBON_MONOXIDE)) {
                its = Reading.CARBON_MONOXIDE_UNIT;
            }
            if (its != null) {
                found.put(name, its);
            }
        }
        return found;
    }

    /** The descriptions of this reading's metrics. */
    private Map<String, Description> descriptions() {
        if (descriptions.isEmpty()) {
            return Map.of();
        }
        var found = new HashMap<>(descriptions);
        found.keySet().retainAll(metrics.keySet());
        return found;
    }

    private Optional<Identity> identity() {
        if (boot == null && sequence == null) {
            return Optional.empty();
        }
        if (boot == null || sequence == null) {
            throw new IllegalArgumentException("boot and seq go together");
        }
        return Optional.of(new Identity(boot, sequence));
    }
}
