package io.fieldline.bridge.rules;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The meaning of a message on some topics.
 *
 * @param device     the first source with a value is the device
 * @param notDevices names in lower case that are not devices, because another level of the topic is the device
 * @param time       the first source with a value is the time of measurement; without sources, it is the time of
 *     arrival
 * @param metrics    the source of each metric; without sources, every number and boolean without another meaning, and
 *     for a bare number the default metric
 * @param tags       the source of each tag; without sources, every text without another meaning
 * @param unit       the first source with a value is the unit, for a message with one metric
 */
record MappingRule(
        TopicFilter topic,
        Payload payload,
        List<ValueSource> device,
        Set<String> notDevices,
        List<ValueSource> time,
        Map<ValueSource, ValueSource> metrics,
        Map<ValueSource, ValueSource> tags,
        List<ValueSource> unit) {

    /** The format of the payload; the file has the name in lower case. */
    enum Payload {
        /**
         * A reading as in {@code docs/messages.md}; if the rule names a device, it must be the device of the reading.
         */
        READING,
        /** The status of a device, which is stored unchanged. */
        STATUS,
        /** A JSON object. */
        OBJECT,
        /** A number as text, or a word for no value; the rule calls it {@code value}. */
        NUMBER;

        /** The name of the number in a rule. */
        static final String VALUE = "value";

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The context of a translation, in addition to the message.
     *
     * @param omitted receives the number of omitted metrics and tags
     */
    record Context(Clock clock, Defaults defaults, KnownMetrics known, IntConsumer omitted) {}

    MappingRule {
        device = List.copyOf(device);
        notDevices = Set.copyOf(notDevices);
        time = List.copyOf(time);
        metrics = Map.copyOf(metrics);
        tags = Map.copyOf(tags);
        unit = List.copyOf(unit);
    }

    /** The device of a message, if the message names it. */
    Optional<String> device(List<String> levels, Map<String, Object> fields) {
        return first(device, levels, fields).map(MappingRule::text);
    }

    /** The reading; throws IllegalArgumentException if something is missing or wrong. */
    Reading reading(List<String> levels, Map<String, Object> fields, Context context) {
        var arrived = context.clock().instant();
        var stamp = MeasurementTime.of(time.isEmpty() ? arrived : time(levels, fields), arrived);
        var name = checkedDevice(levels, fields);
        var extraction = new Extraction(this, levels, fields, name, context.known());
        var values = isDefaultMetric()
                ? defaultMetric(fields, context.defaults())
                : metrics.isEmpty() ? extraction.otherMetrics() : extraction.namedMetrics();
        var reading = new Reading(
                stamp.timestamp(),
                name,
                values,
                units(values, levels, fields, context.defaults()),
                stamp.quality(hasAnyValue(values) ? Quality.OK : Quality.FAULT),
                false,
                Optional.empty(),
                tags.isEmpty() && payload == Payload.OBJECT ? extraction.otherTags() : extraction.namedTags(),
                Map.of());
        context.omitted().accept(extraction.omitted());
        return reading;
    }

    /** Whether neither the message nor the rule names the metric. */
    private boolean isDefaultMetric() {
        return payload == Payload.NUMBER && metrics.isEmpty();
    }

    private static Map<String, Double> defaultMetric(Map<String, Object> fields, Defaults defaults) {
        return Map.of(
                defaults.metric(), ValueParser.of(fields.get(Payload.VALUE)).orElse(Double.NaN));
    }

    private static boolean hasAnyValue(Map<String, Double> metrics) {
        return metrics.isEmpty() || !metrics.values().stream().allMatch(value -> value.isNaN());
    }

    private String checkedDevice(List<String> levels, Map<String, Object> fields) {
        var name = device(levels, fields)
                .orElseThrow(() -> new IllegalArgumentException("the device is missing: expected " + either(device)));
        if (notDevices.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    ("'%s' is not a device's name; add a rule that names the level of the device, for example"
                                    + " {\"topic\": \"%s/#\", \"payload\": \"number\", \"device\": \"topic:-2\","
                                    + " \"metrics\": {\"topic:-1\": \"value\"}}")
                            .formatted(name, levels.get(0)));
        }
        return name;
    }

    private Map<String, String> units(
            Map<String, Double> values, List<String> levels, Map<String, Object> fields, Defaults defaults) {
        var named = first(unit, levels, fields)
                .map(MappingRule::text)
                .filter(text -> text.length() <= Reading.LONGEST_UNIT);
        if (named.isEmpty()) {
            return isDefaultMetric() ? defaults.units() : Map.of();
        }
        if (values.size() > 1) {
            throw new IllegalArgumentException(
                    "expected one metric for the unit, got %d metrics".formatted(values.size()));
        }
        return values.isEmpty() ? Map.of() : Map.of(values.keySet().iterator().next(), named.get());
    }

    private Instant time(List<String> levels, Map<String, Object> fields) {
        return first(time, levels, fields)
                .map(TimestampParser::of)
                .orElseThrow(() -> new IllegalArgumentException("the time is missing: expected " + either(time)));
    }

    private static Optional<Object> first(List<ValueSource> sources, List<String> levels, Map<String, Object> fields) {
        for (var source : sources) { // on the hot path
            var found = source.find(levels, fields);
            if (found.isPresent() && found.get() != FlatJson.NULL) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String either(List<ValueSource> sources) {
        return String.join(" or ", sources.stream().map(ValueSource::toString).toList());
    }

    static String text(Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue()); // device 17, not 17.0
        }
        return String.valueOf(value);
    }
}
