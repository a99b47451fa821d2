package io.fieldline.spark.device;

import io.fieldline.messages.Quality;
import io.fieldline.spark.alerts.DeviceAlerts;
import io.fieldline.spark.device.Objection.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the values of the readings of one device, each in the windows of its metric, and passes them to the alerts. */
record ValueCounter(WindowRules rules, DeviceMetrics metrics, DeviceAlerts alerts, ReadingCounts counts) {
    /** Maximum number of reasons that are listed for one reading. */
    private static final int MOST_REASONS = 3;

    /**
     * Counts the values of a reading that is not a repeat.
     *
     * @param onlyCounts whether the reading is from before the removal of the device, so it does not change the alerts
     * @return why some of the values are rejected; empty if none is
     */
    Optional<Objection> count(DeviceReading reading, boolean onlyCounts, long nowMillis) {
        var rejected = new ArrayList<Objection>(0);
        byName(reading.values()).forEach((metric, value) -> count(metric, value, reading, onlyCounts, nowMillis)
                .ifPresent(rejected::add));
        return rejected.isEmpty()
                ? Optional.empty()
                : Objection.of(rejected.get(0).kind(), reason(rejected));
    }

    /** Sorts the metrics, because the order of a map differs between processes and decides which metrics have room. */
    private static Map<String, Double> byName(Map<String, Double> values) {
        return values.size() > 1 ? new TreeMap<>(values) : values;
    }

    private static String reason(List<Objection> rejected) {
        var listed =
                rejected.stream().limit(MOST_REASONS).map(Objection::reason).collect(Collectors.joining("; "));
        var more = rejected.size() - MOST_REASONS;
        return more > 0 ? "%s; and %d more metrics".formatted(listed, more) : listed;
    }

    private Optional<Objection> count(
            String name, double value, DeviceReading reading, boolean onlyCounts, long nowMillis) {
        var metric = metrics.find(name);
        if (metric == null) {
            if (metrics.isFull()) {
                return Objection.of(
                        Kind.LIMIT, "metric %s: the device has %d already".formatted(name, DeviceMetrics.MOST));
            }
            if (!alerts.hasRoomFor(name)) {
                return Objection.of(
                        Kind.LIMIT,
                        "metric %s: the alert rules for the device's other metrics take all the state that it may have"
                                .formatted(name));
            }
            metric = metrics.add(name);
        }
        metric.arrived(nowMillis);
        if (!reading.historical() && !onlyCounts) {
            noteLive(name, metric, value, reading, nowMillis);
        }
        return Double.isNaN(value) ? Optional.empty() : count(name, metric, value, reading, onlyCounts, nowMillis);
    }

    private void noteLive(String name, DeviceMetric metric, double value, DeviceReading reading, long nowMillis) {
        metric.arrivedLive(reading.eventMillis());
        if (Double.isNaN(value) || reading.quality() == Quality.FAULT) {
            metric.fault(nowMillis);
            alerts.fault(name, nowMillis);
        } else if (metric.works()) {
            alerts.works(name);
        }
    }

    private Optional<Objection> count(
            String name, DeviceMetric metric, double value, DeviceReading reading, boolean onlyCounts, long nowMillis) {
        var unit = reading.unit(name);
        var converted = metric.inSeriesUnit(value, unit, nowMillis, rules);
        if (!(Math.abs(converted) <= DeviceReading.LARGEST_VALUE)) { // or NaN
            return otherUnit(name, unit, metric.unit());
        }
        if (!onlyCounts) {
            alerts.add(name, converted, metric.unit(), reading.quality(), reading.samples());
        }
        return switch (metric.windows().add(converted, metric.unit(), reading, nowMillis)) {
            case COUNTED -> Optional.empty();
            case OTHER_UNIT -> otherUnit(name, metric.unit(), "the unit of its window");
            case LATE -> {
                counts.addLate();
                yield Objection.of(
                        Kind.LATE,
                        "too late: a window of metric %s that holds %s is closed and no longer stored"
                                .formatted(name, Instant.ofEpochMilli(reading.eventMillis())));
            }
        };
    }

    private static Optional<Objection> otherUnit(String metric, String unit, String expected) {
        return Objection.of(
                Kind.UNIT,
                "metric %s: the unit %s does not convert exactly to %s, which the readings before it are in"
                        .formatted(metric, unit, expected));
    }
}
