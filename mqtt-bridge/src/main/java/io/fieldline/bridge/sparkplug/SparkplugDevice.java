package io.fieldline.bridge.sparkplug;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.jspecify.annotations.Nullable;

/** A node or one of its devices, with the metrics of its last birth. */
final class SparkplugDevice {
    private final String name;
    private Map<String, MetricDefinition> byName = Map.of();
    private Map<Long, MetricDefinition> byAlias = Map.of();
    private int size;
    private boolean born;
    private boolean aliasesHold;

    /** A metric of a message, and its definition. */
    private record Resolved(MetricDefinition definition, Metric metric) {}

    SparkplugDevice(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean isBorn() {
        return born;
    }

    /** The weight of its metrics, see {@link MetricDefinition#weight}. */
    int size() {
        return size;
    }

    /** Ends its data until the next birth, but retains the times of its newest values. */
    void died() {
        born = false;
    }

    /** Notes that a message is missing, which may have been a birth with other aliases. Names remain valid. */
    void missedSomething() {
        aliasesHold = false;
    }

    Optional<MetricDataType> type(Object nameOrAlias) {
        return Optional.ofNullable(nameOrAlias instanceof Long alias ? byAlias.get(alias) : byName.get(nameOrAlias))
                .map(MetricDefinition::type);
    }

    /**
     * Stores the metrics of a birth, and makes readings of values that are newer than the known ones, because a
     * requested birth repeats the others.
     *
     * @throws IllegalArgumentException if the birth is invalid; the previous birth then stays valid
     */
    DecodedMessage birth(PayloadDecoder payload, int capacity, Clock clock) {
        var needed = payload.metrics().stream()
                .mapToInt(metric -> MetricDefinition.weight(metric.hasName() ? metric.getName() : ""))
                .sum();
        if (needed > capacity) {
            var count = payload.metrics().size();
            var longNames = needed == count ? "" : ", whose long names count as " + needed;
            throw new IllegalArgumentException(
                    "a birth with %d metrics%s, expected at most %d".formatted(count, longNames, capacity));
        }
        if (!payload.untyped().isEmpty()) {
            throw new IllegalArgumentException("a birth without the types of " + payload.untyped());
        }
        var names = new HashMap<String, MetricDefinition>();
        var aliases = new HashMap<Long, MetricDefinition>();
        var ours = new HashSet<String>();
        var measurements = new Measurements(name, payload.read().getTimestamp(), clock);
        for (var metric : payload.metrics()) {
            if (metric.getName() == null) {
                throw new IllegalArgumentException("a birth with a metric without a name");
            }
            var before = Optional.ofNullable(byName.get(metric.getName()));
            var definition = new MetricDefinition(
                    metric.getName(),
                    metric.getDataType(),
                    Measurements.unit(metric),
                    before.map(MetricDefinition::last).orElse(Instant.MIN));
            if (!ours.add(definition.name())) {
                throw new IllegalArgumentException("a birth with two metrics called " + definition.name());
            }
            names.put(metric.getName(), definition);
            if (metric.hasAlias()) {
                aliases.put(metric.getAlias(), definition);
            }
            if (definition.isMeasured() && metric.getValue() != null) {
                var time = measurements.time(metric);
                if (time.isAfter(definition.last())) {
                    measurements.add(definition, metric);
                    definition.measuredAt(time);
                }
            }
        }
        var decoded = DecodedMessage.readings(measurements.readings());
        byName = names;
        size = needed;
        byAlias = aliases;
        born = true;
        aliasesHold = true;
        return decoded;
    }

    /** Makes readings of data: of all metrics, or of none if one of them is unknown. */
    DecodedMessage data(PayloadDecoder payload, Clock clock) {
        if (!born) {
            return DecodedMessage.failure("data of %s before its birth".formatted(name), true);
        }
        var unknown = new ArrayList<String>();
        var resolved = new ArrayList<Resolved>();
        for (var metric : payload.metrics()) {
            var definition = definition(metric);
            if (definition == null) {
                unknown.add(metric.hasName() ? metric.getName() : "alias " + metric.getAlias());
            } else if (definition.isMeasured()) {
                resolved.add(new Resolved(definition, metric));
            }
        }
        if (!unknown.isEmpty()) {
            return DecodedMessage.failure("no valid birth defines %s of %s".formatted(unknown, name), true);
        }
        var measurements = new Measurements(name, payload.read().getTimestamp(), clock);
        resolved.forEach(each -> measurements.add(each.definition(), each.metric()));
        if (measurements.hasOnlyTexts()) {
            return DecodedMessage.failure("expected a number or a boolean, got only texts", false);
        }
        var readings = measurements.readings();
        resolved.forEach(each -> each.definition().measuredAt(measurements.time(each.metric())));
        return DecodedMessage.readings(readings);
    }

    private @Nullable MetricDefinition definition(Metric metric) {
        if (metric.hasName()) {
            return byName.get(metric.getName());
        }
        return aliasesHold && metric.hasAlias() ? byAlias.get(metric.getAlias()) : null;
    }

    static List<DecodedMessage.Status> offline(List<SparkplugDevice> devices) {
        return devices.stream()
                .map(device -> DecodedMessage.Status.offline(device.name))
                .toList();
    }
}
