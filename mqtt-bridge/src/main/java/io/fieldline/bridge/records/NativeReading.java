package io.fieldline.bridge.records;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.mapping.MetricNames;
import io.fieldline.bridge.mapping.ReadingLimits;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.source.Leaves;
import io.fieldline.bridge.time.MeasurementTime;
import io.fieldline.bridge.time.TimestampParser;
import io.fieldline.messages.PrintableText;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** The fields that may have the time. The first one with a value counts. */
    private static final List<String> TIMES = List.of("timestamp", "time", "ts");

    private static final int MOST_NAMES = 12;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // all digits stay
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader WITHOUT_REPEATS =
            JSON.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final ObjectNode json;
    private final boolean hasRepeats;
    private final List<String> omissions = new ArrayList<>(0);

    private NativeReading(ObjectNode json, boolean hasRepeats) {
        this.json = json;
        this.hasRepeats = hasRepeats;
    }

    /** Reads a payload; empty if it is not a JSON object. */
    static Optional<NativeReading> of(byte[] payload) {
        try {
            return of(WITHOUT_REPEATS.readTree(payload), false);
        } catch (MismatchedInputException repeated) {
            return withRepeats(payload);
        } catch (IOException | NumberFormatException | ArithmeticException notJson) { // an exponent of eleven digits
            return Optional.empty();
        }
    }

    private static Optional<NativeReading> withRepeats(byte[] payload) {
        try {
            return of(JSON.readTree(payload), true);
        } catch (IOException | NumberFormatException | ArithmeticException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<NativeReading> of(JsonNode tree, boolean hasRepeats) {
        return tree instanceof ObjectNode object
                ? Optional.of(new NativeReading(object, hasRepeats))
                : Optional.empty();
    }

    /** Why metrics and tags were omitted, in order. */
    List<String> omissions() {
        return omissions;
    }

    private void omit(String reason) {
        omissions.add(PrintableText.of(reason));
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
     * all numbers if there is neither {@code data} nor {@code metrics}. Throws IllegalArgumentException if the meaning
     * of a number is unclear.
     *
     * @param zone of a time without an offset
     */
    void complete(String device, Instant arrived, ZoneId zone) {
        if (hasRepeats) {
            throw new IllegalArgumentException("a field is there twice");
        }
        if (json.path("device_name").isMissingNode()) {
            json.put("device_name", device);
        }
        completeTime(arrived, zone);
        collectFields();
        if (json.get("tags") instanceof ObjectNode tags) {
            json.set("tags", texts(tags));
        }
    }

    private void completeTime(Instant arrived, ZoneId zone) {
        var time = TIMES.stream().filter(name -> isTime(json.path(name))).findFirst();
        var stamp = time.map(name -> time(name, json.get(name), zone, arrived))
                .orElseGet(() -> new MeasurementTime(arrived, false));
        json.put("timestamp", MICROSECONDS.format(stamp.timestamp()));
        if (stamp.arrival() && !json.has("quality")) {
            json.put("quality", stamp.quality(Quality.OK).wireName());
        }
    }

    private static boolean isTime(JsonNode found) {
        return found.isNumber() || (found.isTextual() && !ValueParser.isWithoutValue(found.textValue()));
    }

    private static MeasurementTime time(String name, JsonNode found, ZoneId zone, Instant arrived) {
        try {
            return TimestampParser.USUAL.parse(
                    found.isTextual() ? found.textValue() : found.numberValue(), zone, arrived);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "%s is '%s': expected a time like 2026-11-20T08:15:30Z, or the seconds or milliseconds since 1970"
                            .formatted(name, PrintableText.of(found.asText())),
                    wrong);
        }
    }

    /** Numbers, booleans, nulls and words for no value become metrics, other texts become tags. */
    private void collectFields() {
        var metrics = JSON.createObjectNode();
        var tags = JSON.createObjectNode();
        json.properties().stream()
                .filter(field -> !FIELDS.contains(field.getKey()) && !isValue(field.getKey()))
                .forEach(field -> collect(field.getKey(), field.getValue(), metrics, tags));
        if (json.has("metrics") || isValue("data")) {
            checkNoNumber(metrics);
        } else if (metrics.isEmpty()) {
            throw new IllegalArgumentException("no field is a number%s; write one, for example {\"temperature\": 21.5}"
                    .formatted(firstText(tags)));
        } else {
            json.retain(FIELDS);
            json.set("metrics", metrics);
        }
        if (json.path("tags") instanceof ObjectNode given) {
            tags.setAll(given);
        }
        if (!tags.isEmpty()) {
            json.set("tags", tags);
        }
    }

    /** Whether the field has the value or values of the reading. An object as {@code data} is like any other field. */
    private boolean isValue(String name) {
        return name.equals("metrics") || (name.equals("data") && json.path(name).isValueNode());
    }

    private void checkNoNumber(ObjectNode metrics) {
        metrics.properties()
                .removeIf(metric -> metric.getValue().isNull()
                        || (metric.getValue().isTextual()
                                && ValueParser.isWithoutValue(metric.getValue().textValue())));
        if (!metrics.isEmpty()) {
            throw new IllegalArgumentException(
                    json.has("metrics")
                            ? "there are numbers beside \"metrics\": %s; write them into \"metrics\""
                                    .formatted(names(metrics))
                            : "there are numbers beside \"data\": %s; call \"data\" what it is, for example \"temperature\""
                                    .formatted(names(metrics)));
        }
    }

    private static String firstText(ObjectNode tags) {
        return tags.properties().stream()
                .findFirst()
                .map(tag -> "; %s is the text '%s'"
                        .formatted(
                                PrintableText.of(tag.getKey()),
                                PrintableText.of(tag.getValue().asText())))
                .orElse("");
    }

    private static String names(ObjectNode fields) {
        var names = fields.properties().stream()
                .limit(MOST_NAMES)
                .map(field -> PrintableText.of(field.getKey()))
                .collect(Collectors.joining(", "));
        return fields.size() > MOST_NAMES ? names + ", ..." : names;
    }

    /** Fields of inner objects are called {@code outer.inner}, items of lists {@code outer.0}. */
    private void collect(String path, JsonNode value, ObjectNode metrics, ObjectNode tags) {
        if (path.length() > Leaves.LONGEST_PATH) {
            omit("a field's name has more than %d characters".formatted(Leaves.LONGEST_PATH));
        } else if (value.isObject()) {
            value.properties().forEach(field -> collect(path + '.' + field.getKey(), field.getValue(), metrics, tags));
        } else if (value.isArray()) {
            for (var i = 0; i < value.size(); i++) {
                collect(path + '.' + i, value.get(i), metrics, tags);
            }
        } else if ((isMetric(value) ? metrics : tags).putIfAbsent(path, value) != null) {
            omit("two fields would be called " + path);
        }
    }

    private static boolean isMetric(JsonNode value) {
        return value.isNumber()
                || value.isBoolean()
                || value.isNull()
                || (value.isTextual()
                        && (ValueParser.isWithoutValue(value.textValue())
                                || NumberText.USUAL
                                        .parseCertain(value.textValue())
                                        .isPresent()));
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
            } else if (!tag.getValue().isNull()) {
                omit("tag %s is too long, or one too many".formatted(tag.getKey()));
            }
        });
        return texts;
    }

    /**
     * Omits or renames a wrong metric, or sets its value to null, so that the other metrics are not rejected with it.
     */
    void repair() {
        if (json.path("data").isTextual() || json.path("data").isBoolean()) {
            value(json.path("data")).ifPresent(data -> {
                if (Double.isNaN(data.number())) {
                    json.putNull("data");
                } else {
                    json.put("data", data.number());
                }
                data.unit().ifPresent(unit -> json.put("unit", unit));
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
            var value = value(metric.getValue());
            if (value.isEmpty()) {
                omit("%s is not a number".formatted(metric.getKey()));
            } else if (!MetricNames.isAllowed(name)) {
                omit("a metric cannot be called '%s'".formatted(name));
            } else if (repaired.has(name)) {
                omit("two metrics would be called " + name);
            } else if (Double.isNaN(value.get().number())) {
                repaired.putNull(name);
            } else if (metric.getValue().isNumber()) {
                repaired.set(name, metric.getValue());
            } else {
                repaired.put(name, value.get().number());
                value.get().unit().ifPresent(unit -> putUnit(metric.getKey(), unit));
            }
        });
        return repaired;
    }

    private static ObjectNode repairedUnits(ObjectNode units) {
        var repaired = JSON.createObjectNode();
        units.properties().stream()
                .filter(unit -> unit.getValue().isTextual()
                        && Reading.isUnit(unit.getValue().textValue()))
                .forEach(unit -> repaired.set(MetricNames.allowed(unit.getKey()), unit.getValue()));
        return repaired;
    }

    /** The unit behind a number is that of the value, whatever the reading says. */
    private void putUnit(String metric, String unit) {
        var units = json.get("units") instanceof ObjectNode given ? given : json.putObject("units");
        units.put(metric, unit);
    }

    /** NaN if there is no value; empty for a list, an object or a text that is not a number. */
    private static Optional<NumberText.Measured> value(JsonNode value) {
        if (value.isTextual()) {
            return NumberText.USUAL.parseNumber(value.textValue());
        }
        if (value.isNumber()) {
            return NumberText.USUAL.parse(value.doubleValue());
        }
        if (value.isBoolean()) {
            return NumberText.USUAL.parse(value.booleanValue());
        }
        return value.isNull() ? NumberText.USUAL.parse(Double.NaN) : Optional.empty();
    }

    byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
    }
}
