package io.fieldline.spark.device;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Quality;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.DeviceAlerts;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.SequenceSet.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that is remembered about one device: which readings were seen ({@link SeenReadings}), each of its metrics
 * ({@link DeviceMetric}) and how the alert rules stand ({@link DeviceAlerts}). A reading with an identity counts once.
 */
public final class DeviceState {
    static final int MOST_METRICS = 256;

    /** Of the bytes. The one before it is read too; an older one is refused with a sentence that says what to do. */
    private static final int FORMAT = 6;

    private static final int OLDEST_FORMAT = 5;
    private static final long PUBLISHED_EVERY_MILLIS = 60_000;

    private final String deviceName;
    private final WindowRules rules;
    private final SeenReadings seen;
    private final DeviceAlerts alerts;
    private final Map<String, DeviceMetric> byMetric = new TreeMap<>();
    private final Counts counts = new Counts();
    private long firstArrivalMillis;
    private long lastArrivalMillis;
    /** The latest time of a Kafka record that had a reading of it. */
    private long lastRecordMillis = Long.MIN_VALUE;

    /** When a summary was last published; 0: it has to be. */
    private long publishedMillis;

    /** When the device was removed, by the time of Kafka records: what is not newer does not bring it back. */
    private long removedMillis = Long.MIN_VALUE;

    /** Whether the reading at hand is from before the removal, and so is counted and says nothing about now. */
    private boolean onlyCounts;

    private boolean arrived;
    private boolean removed;

    /**
     * What a batch changed, in the order in which it did.
     *
     * @param summary what is known about the device, if that has to be published
     * @param gone    whether the device was removed, or has been silent until it was forgotten
     */
    public record Settled(List<Average> averages, List<Alert> alerts, Optional<DeviceSummary> summary, boolean gone) {}

    private DeviceState(String deviceName, WindowRules rules, SeenReadings seen, DeviceAlerts alerts) {
        this.deviceName = deviceName;
        this.rules = rules;
        this.seen = seen;
        this.alerts = alerts;
    }

    public static DeviceState none(String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        return new DeviceState(deviceName, rules, new SeenReadings(), DeviceAlerts.none(deviceName, alertRules));
    }

    /**
     * Counts a reading, unless it is a repeat or has no value (a fault). Readings come in the order of arrival.
     *
     * @return why all or some of it could not be counted; nothing when all is well
     */
    public Optional<String> add(Measurement measurement, long nowMillis) {
        if (firstArrivalMillis == 0) {
            firstArrivalMillis = nowMillis;
        }
        lastArrivalMillis = nowMillis;
        lastRecordMillis = Math.max(lastRecordMillis, measurement.recordMillis());
        onlyCounts = measurement.recordMillis() <= removedMillis;
        if (!onlyCounts) {
            arrived = true;
            alerts.arrived(nowMillis);
        }
        var arrival = measurement.identified() ? seen.see(measurement.boot(), measurement.sequence()) : Arrival.FIRST;
        if (arrival == Arrival.REPEAT) {
            counts.addDuplicate();
            return Optional.empty();
        }
        if (arrival == Arrival.UNKNOWN) {
            return Optional.of("boot and seq are too old to tell whether this is a repeat");
        }
        alerts.begin(measurement.eventMillis(), measurement.recordMillis(), measurement.historical());
        var refused = new ArrayList<String>(0);
        measurement.values().forEach((metric, value) -> add(metric, value, measurement, nowMillis)
                .ifPresent(refused::add));
        refused.sort(null); // the order of a map is nobody's
        return refused.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refused));
    }

    private Optional<String> add(String name, double value, Measurement measurement, long nowMillis) {
        var metric = byMetric.get(name);
        if (metric == null) {
            if (byMetric.size() >= MOST_METRICS) {
                return Optional.of("metric %s: the device has %d already".formatted(name, MOST_METRICS));
            }
            metric = DeviceMetric.none(rules);
            byMetric.put(name, metric);
        }
        var hasFault = Double.isNaN(value) || measurement.quality() == Quality.FAULT;
        if (!measurement.historical() && !onlyCounts) {
            noteLive(name, metric, hasFault, measurement.eventMillis(), nowMillis);
        }
        return Double.isNaN(value) ? Optional.empty() : count(name, metric, value, measurement, nowMillis);
    }

    private void noteLive(String name, DeviceMetric metric, boolean hasFault, long eventMillis, long nowMillis) {
        metric.arrived(eventMillis);
        if (hasFault) {
            metric.fault(nowMillis);
            alerts.fault(name, nowMillis);
        } else if (metric.works()) {
            alerts.works(name);
        }
    }

    private Optional<String> count(
            String name, DeviceMetric metric, double value, Measurement measurement, long nowMillis) {
        var unit = measurement.unit(name);
        var converted = metric.inSeriesUnit(value, unit, nowMillis, rules);
        if (!(Math.abs(converted) <= Measurement.LARGEST_VALUE)) { // or NaN
            return Optional.of(otherUnit(name, unit, metric.unit()));
        }
        if (!onlyCounts) {
            alerts.add(name, converted, metric.unit(), measurement.quality(), measurement.samples());
        }
        return switch (metric.windows().add(converted, metric.unit(), measurement, nowMillis)) {
            case COUNTED -> Optional.empty();
            case OTHER_UNIT -> Optional.of(otherUnit(name, metric.unit(), "the unit of its window"));
            case LATE -> {
                counts.addLate();
                yield Optional.of("too late: a window of metric %s that holds %s is closed and no longer kept"
                        .formatted(name, Instant.ofEpochMilli(measurement.eventMillis())));
            }
        };
    }

    private static String otherUnit(String metric, String unit, String expected) {
        return "metric %s: the unit %s does not convert exactly to %s, which the readings before it are in"
                .formatted(metric, unit, expected);
    }

    /**
     * Notes that the device was removed, unless a reading came after that.
     *
     * @param removedMillis when, by the time of Kafka records
     */
    public void remove(long removedMillis, long nowMillis) {
        if (removedMillis >= lastRecordMillis) {
            this.removedMillis = removedMillis;
            lastArrivalMillis = nowMillis; // remembered for as long as readings from before may come
            removed = true;
            end(nowMillis);
        }
    }

    private void end(long nowMillis) {
        alerts.end(nowMillis);
        byMetric.values().forEach(DeviceMetric::works);
        arrived = false;
        publishedMillis = 0;
    }

    /** Ends a batch: the averages that changed in it and those that closed by now, the alerts, and what to publish. */
    public Settled settle(long nowMillis) {
        var averages = new ArrayList<Average>();
        byMetric.forEach((name, metric) ->
                metric.windows().settle(nowMillis, (index, window) -> averages.add(average(name, index, window))));
        counts.addForgotten(seen.shrink());
        averages.stream().filter(Average::closed).forEach(alerts::closed);
        alerts.usualInterval(usualInterval());
        if (expired(nowMillis)) {
            end(nowMillis);
        }
        return new Settled(averages, alerts.settle(nowMillis), summary(nowMillis), removed || expired(nowMillis));
    }

    private Optional<DeviceSummary> summary(long nowMillis) {
        var isDue = nowMillis - publishedMillis >= PUBLISHED_EVERY_MILLIS
                || byMetric.values().stream().anyMatch(DeviceMetric::isNews);
        if (!arrived || !isDue) {
            return Optional.empty();
        }
        publishedMillis = nowMillis;
        var metrics = new TreeMap<String, DeviceSummary.Metric>();
        byMetric.forEach((name, metric) -> metrics.put(name, metric.publish()));
        return Optional.of(new DeviceSummary(
                deviceName,
                Instant.ofEpochMilli(firstArrivalMillis),
                Instant.ofEpochMilli(lastArrivalMillis),
                Optional.of(usualInterval()).filter(millis -> millis > 0).map(Duration::ofMillis),
                metrics));
    }

    /** The smallest of its metrics, in milliseconds; 0 while it is unknown. */
    private long usualInterval() {
        return byMetric.values().stream()
                .mapToLong(DeviceMetric::usualInterval)
                .filter(millis -> millis > 0)
                .min()
                .orElse(0);
    }

    private Average average(String metric, long index, Window window) {
        var statistics = window.statistics();
        return new Average(
                deviceName,
                metric,
                Optional.of(window.unit()).filter(unit -> !unit.isEmpty()),
                Instant.ofEpochMilli(rules.startOf(index)),
                Instant.ofEpochMilli(rules.endOf(index)),
                statistics.mean(),
                statistics.min(),
                statistics.max(),
                statistics.stddev(),
                window.last(),
                statistics.count(),
                window.closed(),
                window.qualities());
    }

    /** What was counted since this was read from the checkpoint: in one batch. */
    public Counts counts() {
        return counts;
    }

    /** When {@link #settle} has something to do without a new reading, in epoch milliseconds. */
    public long nextDeadline() {
        alerts.usualInterval(usualInterval());
        var mine = Math.min(expiry(), alerts.nextDeadline());
        return byMetric.values().stream()
                .mapToLong(metric -> metric.windows().nextDeadline())
                .reduce(mine, Math::min);
    }

    /** Whether so long a silence has passed that nothing of this device is worth remembering. */
    public boolean expired(long nowMillis) {
        return nowMillis >= expiry();
    }

    /** How long it has been active, by the times of arrival. */
    public DeviceLife life() {
        return new DeviceLife(firstArrivalMillis == 0 ? lastArrivalMillis : firstArrivalMillis, lastArrivalMillis);
    }

    /** Forgets it as after a week of silence: {@link #settle} then ends its alerts. */
    public void expire(long nowMillis) {
        lastArrivalMillis = nowMillis - WindowRules.REMEMBERED.toMillis();
    }

    /** Throws if a state that was written is not of a version or of windows that {@link #read} takes. */
    public static void checkFormat(byte[] bytes, WindowRules rules) {
        checkedFormat(new ByteReader(bytes), rules);
    }

    private long expiry() {
        return lastArrivalMillis + WindowRules.REMEMBERED.toMillis();
    }

    /** For the checkpoint: what {@link #read} reads back. */
    public byte[] write() {
        return write(Integer.MAX_VALUE);
    }

    /** As {@link #write()}; forgets closed windows until it takes so many bytes at most, or has none. */
    public byte[] write(int mostBytes) {
        var bytes = bytes();
        for (var kept = MetricWindows.MOST_KEPT; bytes.length > mostBytes && kept > 0; bytes = bytes()) {
            kept /= 2;
            for (var metric : byMetric.values()) {
                metric.windows().forgetBeyond(kept);
            }
        }
        return bytes;
    }

    private byte[] bytes() {
        var out = new ByteWriter(1024);
        out.number(FORMAT);
        out.number(rules.windowMillis()).number(rules.slideMillis());
        out.number(lastArrivalMillis);
        out.number(firstArrivalMillis)
                .number(lastRecordMillis)
                .number(publishedMillis)
                .number(removedMillis);
        seen.write(out);
        alerts.write(out);
        out.number(byMetric.size());
        byMetric.forEach((name, metric) -> metric.write(out.text(name)));
        return out.toBytes();
    }

    /**
     * Reads a device back, also of format 5, which has no more than the last arrival.
     *
     * @throws CheckpointMismatch when its state is of another version, of other windows, or torn
     */
    public static DeviceState read(byte[] bytes, String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        try {
            var in = new ByteReader(bytes);
            var format = checkedFormat(in, rules);
            var lastArrivalMillis = in.number();
            var firstArrivalMillis = format < 6 ? lastArrivalMillis : in.number();
            var lastRecordMillis = format < 6 ? lastArrivalMillis : in.number();
            var publishedMillis = format < 6 ? 0 : in.number();
            var removedMillis = format < 6 ? Long.MIN_VALUE : in.number();
            var device = new DeviceState(
                    deviceName,
                    rules,
                    SeenReadings.read(in, format),
                    DeviceAlerts.read(in, format, deviceName, alertRules));
            device.lastArrivalMillis = lastArrivalMillis;
            device.firstArrivalMillis = firstArrivalMillis;
            device.lastRecordMillis = lastRecordMillis;
            device.publishedMillis = publishedMillis;
            device.removedMillis = removedMillis;
            for (var left = in.count(); left > 0; left--) {
                device.byMetric.put(in.text(), DeviceMetric.read(in, format, rules, lastArrivalMillis));
            }
            return device;
        } catch (IndexOutOfBoundsException torn) {
            throw new CheckpointMismatch(
                    "the checkpoint has a damaged state of the device %s; start with --reset --yes, see the README"
                            .formatted(deviceName),
                    torn);
        }
    }

    private static int checkedFormat(ByteReader in, WindowRules rules) {
        var format = in.number();
        if (format < OLDEST_FORMAT || format > FORMAT) {
            throw new CheckpointMismatch(
                    "the checkpoint has format %d, this version reads %d and %d: start with --reset --yes, see the README"
                            .formatted(format, OLDEST_FORMAT, FORMAT));
        }
        var windowMillis = in.number();
        var slideMillis = in.number();
        if (windowMillis != rules.windowMillis() || slideMillis != rules.slideMillis()) {
            throw new CheckpointMismatch(
                    "the checkpoint has windows of %d ms every %d ms, expected %d ms every %d ms: use another --checkpoint"
                            .formatted(windowMillis, slideMillis, rules.windowMillis(), rules.slideMillis()));
        }
        return (int) format;
    }
}
