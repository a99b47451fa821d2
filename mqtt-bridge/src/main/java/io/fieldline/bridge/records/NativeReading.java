package io.fieldline.bridge.records;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.bridge.rules.Defaults;
import io.fieldline.bridge.rules.MeasurementTime;
import io.fieldline.bridge.rules.MetricNames;
import io.fieldline.bridge.rules.ValueParser;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/**
 * The JSON of a reading in the format of this project. Only wrong or missing fields are changed; all others, known or
 * not, are copied.
 */
final class NativeReading {
    private static final DateTimeFormatter MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // all digits stay
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode json;
    private int omitted;

    private NativeReading(ObjectNode json) {
        this.json = json;
    }

    /** Reads a payload; empty if it is not a JSON object. */
    static Optional<NativeReading> of(byte[] payload) {
        try {
            return JSON.readTree(payload) instanceof ObjectNode object
                    ? Optional.of(new NativeReading(object))
                    : Optional.empty();
        } catch (IOException | NumberFormatException | ArithmeticException notJson) { // an exponent of eleven digits
            return Optional.empty();
        }
    }

    /** The number of metrics that {@link #repair} omitted. */
    int omitted() {
        return omitted;
    }

    void stamp(MeasurementTime stamp, Quality quality) {
        json.put("timestamp", MICROSECONDS.format(stamp.timestamp()));
        json.put("quality", stamp.quality(quality).wireName());
    }

    /** Adds the metric and its unit if the reading does not name them. */
    void applyDefaults(Defaults defaults) {
        if (json.has("metric") || json.has("metrics")) {
            return;
        }
        json.put("metric", defaults.metric());
        defaults.unit().filter(unit -> !json.has("unit")).ifPresent(unit -> json.put("unit", unit));
    }

    /**
     * Omits or renames a wrong metric, or sets its value to null, so that the other metrics are not rejected with it.
     */
    void repair() {
        if (json.path("data").isTextual()
                && ValueParser.isWithoutValue(json.path("data").textValue())) {
            json.putNull("data");
        }
        if (json.path("metrics") instanceof ObjectNode metrics) {
            json.set("metrics", repaired(metrics));
        }
        if (json.path("units") instanceof ObjectNode units) {
            json.set("units", repairedUnits(units));
        }
    }

    private ObjectNode repaired(ObjectNode metrics) {
        var repaired = JSON.createObjectNode();
        metrics.properties().forEach(metric -> {
            var name = MetricNames.allowed(metric.getKey());
            var value = ValueParser.of(plain(metric.getValue()));
            if (value.isEmpty() || !MetricNames.isAllowed(name) || repaired.has(name)) {
                omitted++;
            } else if (value.get().isNaN()) {
                repaired.putNull(name);
            } else if (metric.getValue().isNumber()) {
                repaired.set(name, metric.getValue());
            } else {
                repaired.put(name, value.get());
            }
        });
        return repaired;
    }

    private static ObjectNode repairedUnits(ObjectNode units) {
        var repaired = JSON.createObjectNode();
        units.properties().stream()
                .filter(unit -> unit.getValue().isTextual())
                .forEach(unit -> repaired.set(MetricNames.allowed(unit.getKey()), unit.getValue()));
        return repaired;
    }

    /** The value for {@link ValueParser}; a list or an object becomes a text that is not a number. */
    private static Object plain(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return value.isNull() ? Double.valueOf(Double.NaN) : value.isTextual() ? value.textValue() : value.toString();
    }

    byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
    }
}
