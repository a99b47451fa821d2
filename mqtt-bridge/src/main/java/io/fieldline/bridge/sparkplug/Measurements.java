package io.fieldline.bridge.sparkplug;

import io.fieldline.bridge.mapping.ReadingLimits;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.time.MeasurementTime;
import io.fieldline.bridge.time.TimestampParser;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
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
 * Makes readings of the metrics of a message, one for each time. Numbers and booleans are measurements. Texts and dates
 * are tags of all readings. Other types (bytes, data sets, templates, arrays) are omitted.
 */
final class Measurements {
    private static final String UNIT = "engUnit";
    private static final String QUALITY = "Quality";
    private static final int GOOD = 192; // of OPC, see Sparkplug 3.0, 6.4.14

    private final String deviceName;
    private final @Nullable Date sent;
    private final Instant arrived;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Common, Group> open = new HashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private boolean hasTexts;

    /** The common properties of the measurements of one reading. */
    private record Common(Instant time, boolean historical, Quality quality) {}

    private record Group(Common common, Map<String, Double> metrics, Map<String, String> units) {}

    /** {@code sent} is for metrics without a time, and the clock for messages without a time. */
    Measurements(String deviceName, @Nullable Date sent, Clock clock) {
        this.deviceName = deviceName;
        this.sent = sent;
        this.arrived = clock.instant(); // one for all metrics, which then share a reading
    }

    static Optional<String> unit(Metric metric) {
        return property(metric, UNIT).map(String::valueOf).filter(unit -> !unit.isBlank() && Reading.isUnit(unit));
    }

    /** The time of measurement; throws IllegalArgumentException if it is invalid. */
    Instant time(Metric metric) {
        return stamp(metric).timestamp();
    }

    private MeasurementTime stamp(Metric metric) {
        var time = metric.getTimestamp() == null ? sent : metric.getTimestamp();
        return time == null
                ? new MeasurementTime(arrived, false)
                : TimestampParser.USUAL.parse((double) time.toInstant().toEpochMilli(), ZoneOffset.UTC, arrived);
    }

    void add(MetricDefinition definition, Metric metric) {
        var value = metric.getValue();
        if (value instanceof String || value instanceof Date) {
            addTag(
                    definition.name(),
                    value instanceof Date date ? date.toInstant().toString() : value.toString());
            return;
        }
        number(definition, value).ifPresent(number -> {
            var stamp = stamp(metric);
            var common = new Common(stamp.timestamp(), metric.isHistorical(), stamp.quality(quality(metric, number)));
            var group = group(common, definition.name());
            group.metrics().put(definition.name(), number);
            unit(metric).or(definition::unit).ifPresent(unit -> group.units().put(definition.name(), unit));
        });
    }

    private void addTag(String name, String text) {
        hasTexts = true;
        if (ReadingLimits.allowTag(tags.size(), name, text)) {
            tags.put(name, text);
        }
    }

    boolean hasOnlyTexts() {
        return groups.isEmpty() && hasTexts;
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
                group.units(),
                common.quality(),
                common.historical(),
                Optional.empty(),
                tags,
                Map.of());
    }

    /** If a metric occurs twice at one time, or there are too many metrics for a reading, a second reading begins. */
    private Group group(Common common, String name) {
        var group = open.get(common);
        var isFull = group != null && group.metrics().size() == Reading.MOST_METRICS;
        if (group == null || isFull || group.metrics().containsKey(name)) {
            group = new Group(common, new LinkedHashMap<>(), new HashMap<>());
            groups.add(group);
            open.put(common, group);
        }
        return group;
    }

    /** NaN for a measurement without a value; a float is read as it is written: 24.7, not 24.700000762939453. */
    private static Optional<Double> number(MetricDefinition definition, @Nullable Object value) {
        if (value instanceof Boolean yes) {
            return Optional.of(yes ? 1.0 : 0.0);
        }
        if (value instanceof Number number) {
            var converted = number instanceof Float ? Double.parseDouble(number.toString()) : number.doubleValue();
            return Optional.of(ValueParser.bounded(converted));
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
