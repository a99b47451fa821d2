package io.fieldline.bridge.records;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.mapping.MetricNames;
import io.fieldline.bridge.mapping.ReadingLimits;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.time.MeasurementTime;
import io.fieldline.bridge.time.TimestampParser;
import io.fieldline.messages.Quality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The JSON of a reading in the format of this project. Only wrong or missing fields are changed; all others, known or
 * not, are copied.
 */
final class NativeReading {
    private static final DateTimeFormatter MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    /** The fields with a meaning; a field of another name may be a metric. */
    private static final Set<String> FIELDS = Set.of(
            "timestamp",
            "time",
            "ts",
            "device_name",
            "metric",
            "unit",
            "units",
            "quality",
            "historical",
            "boot",
            "seq",
            "tags",
            "raw",
            "samples",
            "descriptions");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // all digits stay
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Optional<NumberText.Measured> NONE = Optional.empty();

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
     * Adds what a message on the topic of a device leaves out: the device, the time of arrival, and {@code metrics} with
     * all numbers if there is neither {@code data} nor {@code metrics}.
     *
     * @param zone of a time without an offset
     */
    void complete(String device, Instant arrived, ZoneId zone) {
        if (json.path("device_name").isMissingNode()) {
            json.put("device_name", device);
        }
        completeTime(arrived, zone);
        if (!json.has("data") && !json.has("metrics")) {
            collectMetrics();
        }
        if (json.get("tags") instanceof ObjectNode tags) {
            json.set("tags", texts(tags));
        }
    }

    private void completeTime(Instant arrived, ZoneId zone) {
        var time = Stream.of("timestamp", "time", "ts")
                .map(json::path)
                .filter(found -> found.isNumber() || found.isTextual())
                .findFirst();
        var stamp = time.map(found -> TimestampParser.USUAL.parse(
                        found.isTextual() ? found.textValue() : found.numberValue(), zone, arrived))
                .orElseGet(() -> new MeasurementTime(arrived, false));
        json.put("timestamp", MICROSECONDS.format(stamp.timestamp()));
        if (stamp.arrival() && !json.has("quality")) {
            json.put("quality", stamp.quality(Quality.OK).wireName());
        }
    }

    /** Numbers, booleans, nulls and words for no value become metrics, other texts become tags. */
    private void collectMetrics() {
        var metrics = JSON.createObjectNode();
        var tags = JSON.createObjectNode();
        var units = JSON.createObjectNode();
        json.properties().stream()
                .filter(field -> !FIELDS.contains(field.getKey()))
                .forEach(field -> {
                    var text = field.getValue().isTextual()
                            ? NumberText.USUAL.parseCertain(field.getValue().textValue())
                            : NONE;
                    text.ifPresent(measured -> metrics.put(field.getKey(), measured.number()));
                    text.flatMap(NumberText.Measured::unit).ifPresent(unit -> units.put(field.getKey(), unit));
                    if (text.isEmpty()) {
                        (isMetric(field.getValue()) ? metrics : tags).set(field.getKey(), field.getValue());
                    }
                });
        json.retain(FIELDS);
        json.set("metrics", metrics);
        if (!json.has("tags") && !tags.isEmpty()) {
            json.set("tags", tags);
        }
        if (!json.has("units") && !units.isEmpty()) {
            json.set("units", units);
        }
    }

    private static boolean isMetric(JsonNode value) {
        return value.isNumber()
                || value.isBoolean()
                || value.isNull()
                || (value.isTextual() && ValueParser.isWithoutValue(value.textValue()));
    }

    /** Tags may be numbers and booleans too. */
    private ObjectNode texts(ObjectNode tags) {
        var texts = JSON.createObjectNode();
        tags.properties().forEach(tag -> {
            var text = tag.getValue().asText();
            if (tag.getValue().isValueNode()
                    && !tag.getValue().isNull()
                    && ReadingLimits.allowTag(texts.size(), tag.getKey(), text)) {
                texts.put(tag.getKey(), text);
            } else {
                omitted++;
            }
        });
        return texts;
    }

    /**
     * Omits or renames a wrong metric, or sets its value to null, so that the other metrics are not rejected with it.
     */
    void repair() {
        if (json.path("data").isTextual() || json.path("data").isBoolean()) {
            ValueParser.of(plain(json.path("data"))).ifPresent(data -> {
                if (data.isNaN()) {
                    json.putNull("data");
                } else {
                    json.put("data", data);
                }
            });
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
