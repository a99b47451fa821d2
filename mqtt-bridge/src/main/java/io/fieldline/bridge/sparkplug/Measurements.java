package io.fieldline.bridge.sparkplug;

import io.fieldline.bridge.rules.Moments;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.tahu.message.model.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Makes readings of the metrics of one message: one for each time, but a metric with a unit has its own, as a reading
 * has one unit. Numbers and booleans are measurements, texts and dates tags of all of them, and what is neither (bytes,
 * data sets, templates, arrays) is left out.
 */
final class Measurements {
    private static final String UNIT = "engUnit";
    private static final String QUALITY = "Quality";
    private static final int GOOD = 192; // OPC's, as Sparkplug 3.0, 6.4.14 has it

    private final String deviceName;
    private final @Nullable Date sent;
    private final Clock clock;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Common, Group> open = new HashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();

    /** What measurements have to have in common to be one reading. */
    private record Common(Instant time, boolean historical, Quality quality, Optional<String> unit) {}

    private record Group(Common common, Map<String, Double> metrics) {}

    /** {@code sent} is for metrics that tell no time, and the clock for those of a message that tells none either. */
    Measurements(String deviceName, @Nullable Date sent, Clock clock) {
        this.deviceName = deviceName;
        this.sent = sent;
        this.clock = clock;
    }

    static Optional<String> unit(Metric metric) {
        return property(metric, UNIT).map(String::valueOf).filter(unit -> !unit.isBlank());
    }

    /** When it was measured; throws IllegalArgumentException when that cannot be. */
    Instant time(Metric metric) {
        var time = metric.getTimestamp() == null ? sent : metric.getTimestamp();
        return time == null
                ? clock.instant()
                : Moments.of((double) time.toInstant().toEpochMilli());
    }

    void add(Definition definition, Metric metric) {
        var value = metric.getValue();
        if (value instanceof String || value instanceof Date) {
            tags.put(
                    definition.name(),
                    value instanceof Date date ? date.toInstant().toString() : value.toString());
            return;
        }
        number(definition, value).ifPresent(number -> {
            var unit = unit(metric).or(definition::unit);
            var common = new Common(time(metric), metric.isHistorical(), quality(metric, number), unit);
            group(common, definition.name()).metrics().put(definition.name(), number);
        });
    }

    boolean hasOnlyTexts() {
        return groups.isEmpty() && !tags.isEmpty();
    }

    List<Reading> readings() {
        return groups.stream().map(this::reading).toList();
    }

    private Reading reading(Group group) {
        var common = group.common();
        return new Reading(
                common.time(),
                deviceName,
                group.metrics(),
                units(group),
                common.quality(),
                common.historical(),
                Optional.empty(),
                tags,
                Map.of());
    }

    private static Map<String, String> units(Group group) {
        var units = new HashMap<String, String>();
        group.common().unit().ifPresent(unit -> group.metrics().keySet().forEach(metric -> units.put(metric, unit)));
        return units;
    }

    /** The same metric twice at one time is two readings. */
    private Group group(Common common, String name) {
        var group = open.get(common);
        if (group == null || common.unit().isPresent() || group.metrics().containsKey(name)) {
            group = new Group(common, new LinkedHashMap<>());
            groups.add(group);
            open.put(common, group);
        }
        return group;
    }

    /** NaN for a measurement without a value; a float as it is written, 24.7 and not 24.700000762939453. */
    private static Optional<Double> number(Definition definition, @Nullable Object value) {
        if (value instanceof Boolean yes) {
            return Optional.of(yes ? 1.0 : 0.0);
        }
        if (value instanceof Number number) {
            var converted = number instanceof Float ? Double.parseDouble(number.toString()) : number.doubleValue();
            return Optional.of(Double.isFinite(converted) ? converted : Double.NaN);
        }
        var type = definition.type().getClazz();
        var isNumber = type == Boolean.class || Number.class.isAssignableFrom(type);
        return value == null && isNumber ? Optional.of(Double.NaN) : Optional.empty();
    }

    private static Quality quality(Metric metric, double number) {
        var good = property(metric, QUALITY)
                .filter(Number.class::isInstance)
                .map(code -> ((Number) code).intValue() == GOOD)
                .orElse(true);
        return good && !Double.isNaN(number) ? Quality.OK : Quality.FAULT;
    }

    private static Optional<Object> property(Metric metric, String name) {
        var properties = metric.getProperties();
        return properties == null || properties.getPropertyValue(name) == null
                ? Optional.empty()
                : Optional.ofNullable(properties.getPropertyValue(name).getValue());
    }
}
