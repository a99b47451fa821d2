package io.fieldline.bridge.rules;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a message on some topics means.
 *
 * @param device  the first that is there is the device
 * @param time    the first that is there is when it was measured; with none given, it is when the message arrives
 * @param metrics where the metric of each name is; with none given, every number and boolean that is nothing else
 * @param tags    where the tag of each name is; with none given, every text that is nothing else
 * @param unit    the first that is there is the unit, for a message with one metric
 */
record Rule(
        TopicFilter topic,
        Payload payload,
        List<Source> device,
        List<Source> time,
        Map<Source, Source> metrics,
        Map<Source, Source> tags,
        List<Source> unit) {

    /** What comes on the topic; in the file the name in lower case. */
    enum Payload {
        /** A reading as in {@code docs/messages.md}; its device has to be the rule's, if that names one. */
        READING,
        /** What the device says about itself, kept as it comes. */
        STATUS,
        /** A JSON object. */
        OBJECT,
        /** A number as text, and nothing else; the rule calls it {@code value}. */
        NUMBER;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Rule {
        device = List.copyOf(device);
        time = List.copyOf(time);
        metrics = Map.copyOf(metrics);
        tags = Map.copyOf(tags);
        unit = List.copyOf(unit);
    }

    /** The device of a message, if the message names it. */
    Optional<String> device(List<String> levels, Map<String, Object> fields) {
        return first(device, levels, fields).map(Rule::text);
    }

    /** The reading; throws IllegalArgumentException that says what is missing or wrong. */
    Reading reading(List<String> levels, Map<String, Object> fields, Clock clock) {
        var found = new Found(levels, fields);
        var values = metrics.isEmpty() ? found.otherMetrics() : found.metrics();
        return new Reading(
                time.isEmpty() ? clock.instant() : time(levels, fields),
                device(levels, fields)
                        .orElseThrow(() -> new IllegalArgumentException("there is no device: want " + either(device))),
                values,
                units(values, first(unit, levels, fields).map(Rule::text)),
                Quality.OK,
                false,
                Optional.empty(),
                tags.isEmpty() ? found.otherTags() : found.tags(),
                Map.of());
    }

    private static Map<String, String> units(Map<String, Double> metrics, Optional<String> unit) {
        if (unit.isPresent() && metrics.size() > 1) {
            throw new IllegalArgumentException("unit belongs to one metric, got %d metrics".formatted(metrics.size()));
        }
        return unit.isEmpty() || metrics.isEmpty()
                ? Map.of()
                : Map.of(metrics.keySet().iterator().next(), unit.get());
    }

    private Instant time(List<String> levels, Map<String, Object> fields) {
        return first(time, levels, fields)
                .map(Moments::of)
                .orElseThrow(() -> new IllegalArgumentException("there is no time: want " + either(time)));
    }

    private static Optional<Object> first(List<Source> sources, List<String> levels, Map<String, Object> fields) {
        for (var source : sources) { // on the path of every reading, whose topic names its device
            var found = source.find(levels, fields);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String either(List<Source> sources) {
        return String.join(" or ", sources.stream().map(Source::toString).toList());
    }

    private static String text(Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue()); // device 17, not 17.0
        }
        return String.valueOf(value);
    }

    private static Optional<Double> number(Object value) {
        if (value instanceof Boolean yes) {
            return Optional.of(yes ? 1.0 : 0.0);
        }
        return value instanceof Double number ? Optional.of(number) : Optional.empty();
    }

    /** What one message holds for this rule. */
    private final class Found {
        private final List<String> levels;
        private final Map<String, Object> fields;

        Found(List<String> levels, Map<String, Object> fields) {
            this.levels = levels;
            this.fields = fields;
        }

        Map<String, Double> metrics() {
            var found = new LinkedHashMap<String, Double>();
            metrics.forEach((name, source) -> source.find(levels, fields)
                    .ifPresent(value -> found.put(
                            name(name),
                            number(value)
                                    .orElseThrow(() -> new IllegalArgumentException(
                                            "%s is '%s', want a number or a boolean".formatted(source, value))))));
            return found;
        }

        Map<String, String> tags() {
            var found = new LinkedHashMap<String, String>();
            tags.forEach((name, source) ->
                    source.find(levels, fields).ifPresent(value -> found.put(name(name), text(value))));
            return found;
        }

        Map<String, Double> otherMetrics() {
            var found = new LinkedHashMap<String, Double>();
            fields.forEach((name, value) ->
                    number(value).filter(number -> isOther(name)).ifPresent(number -> found.put(name, number)));
            return found;
        }

        Map<String, String> otherTags() {
            var found = new LinkedHashMap<String, String>();
            fields.forEach((name, value) -> {
                if (value instanceof String text && isOther(name)) {
                    found.put(name, text);
                }
            });
            return found;
        }

        private String name(Source name) {
            return name.find(levels, fields)
                    .map(Rule::text)
                    .orElseThrow(() -> new IllegalArgumentException("the topic has no level for " + name));
        }

        private boolean isOther(String name) {
            Predicate<Source> isIt = source -> source.equals(new Source.Field(name));
            return device.stream().noneMatch(isIt)
                    && time.stream().noneMatch(isIt)
                    && metrics.values().stream().noneMatch(isIt)
                    && tags.values().stream().noneMatch(isIt)
                    && unit.stream().noneMatch(isIt);
        }
    }
}
