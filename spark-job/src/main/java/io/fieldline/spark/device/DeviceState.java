package io.fieldline.spark.device;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Quality;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.DeviceAlerts;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.sequence.SeenReadings;
import io.fieldline.spark.sequence.SequenceSet.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that is remembered about one device: which readings were seen ({@link SeenReadings}), each of its metrics
 * ({@link DeviceMetrics}) and how the alert rules stand ({@link DeviceAlerts}). A reading with an identity counts once.
 *
 * <p>All of it takes {@link #MOST_BYTES} at most: beyond that, closed windows are evicted, and what comes later for them is
 * refused. What is not windows has bounds of its own, which are less together.
 */
public final class DeviceState {
    /** Of the checkpoint, for one device. */
    static final int MOST_BYTES = 1024 * 1024;

    /** Of the bytes. The two before it are read too; an older one is refused with a sentence that says what to do. */
    static final int FORMAT = 7;

    private static final int OLDEST_FORMAT = 5;
    private static final long PUBLISHED_EVERY_MILLIS = 60_000;

    /** Reasons that are listed for one reading. */
    private static final int MOST_REASONS = 3;

    private final String deviceName;
    private final WindowRules rules;
    private final SeenReadings seen;
    private final DeviceAlerts alerts;
    private final DeviceMetrics metrics;
    private final ReadingCounts counts = new ReadingCounts();
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
     * @param gone    whether the device was removed, or has been silent until it was evicted
     */
    public record BatchResult(
            List<Average> averages, List<Alert> alerts, Optional<DeviceSummary> summary, boolean gone) {}

    private DeviceState(
            String deviceName, WindowRules rules, SeenReadings seen, DeviceAlerts alerts, DeviceMetrics metrics) {
        this.deviceName = deviceName;
        this.rules = rules;
        this.seen = seen;
        this.alerts = alerts;
        this.metrics = metrics;
    }

    public static DeviceState none(String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        return new DeviceState(
                deviceName,
                rules,
                new SeenReadings(),
                DeviceAlerts.none(deviceName, alertRules),
                new DeviceMetrics(rules));
    }

    /**
     * Counts a reading, unless it is a repeat or has no value (a fault). Readings come in the order of arrival.
     *
     * @return why all or some of it could not be counted; nothing when all is well
     */
    public Optional<String> add(DeviceReading measurement, long nowMillis) {
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
        var arrival = see(measurement);
        if (arrival == Arrival.REPEAT) {
            counts.addDuplicate();
            return Optional.empty();
        }
        if (arrival == Arrival.UNKNOWN) {
            return Optional.of("boot and seq are too old to tell whether this is a repeat");
        }
        alerts.begin(measurement.eventMillis(), measurement.recordMillis(), measurement.historical());
        var refused = new ArrayList<String>(0);
        byName(measurement.values()).forEach((metric, value) -> add(metric, value, measurement, nowMillis)
                .ifPresent(refused::add));
        return refused.isEmpty() ? Optional.empty() : Optional.of(reason(refused));
    }

    private Arrival see(DeviceReading measurement) {
        if (!measurement.identified()) {
            return Arrival.FIRST;
        }
        return seen.see(measurement.boot(), measurement.sequence(), rules.lastIndexOf(measurement.eventMillis()));
    }

    /** Which metrics find room must not depend on the order of a map, which differs from process to process. */
    private static Map<String, Double> byName(Map<String, Double> values) {
        return values.size() > 1 ? new TreeMap<>(values) : values;
    }

    private static String reason(List<String> refused) {
        var listed = String.join("; ", refused.subList(0, Math.min(MOST_REASONS, refused.size())));
        var more = refused.size() - MOST_REASONS;
        return more > 0 ? "%s; and %d more metrics".formatted(listed, more) : listed;
    }

    private Optional<String> add(String name, double value, DeviceReading measurement, long nowMillis) {
        var metric = metrics.find(name);
        if (metric == null) {
            if (metrics.isFull()) {
                return Optional.of("metric %s: the device has %d already".formatted(name, DeviceMetrics.MOST));
            }
            if (!alerts.hasRoomFor(name)) {
                return Optional.of(
                        "metric %s: the alert rules for the device's other metrics take all the state that it may have"
                                .formatted(name));
            }
            metric = metrics.add(name);
        }
        metric.arrived(nowMillis);
        var hasFault = Double.isNaN(value) || measurement.quality() == Quality.FAULT;
        if (!measurement.historical() && !onlyCounts) {
            noteLive(name, metric, hasFault, measurement.eventMillis(), nowMillis);
        }
        return Double.isNaN(value) ? Optional.empty() : count(name, metric, value, measurement, nowMillis);
    }

    private void noteLive(String name, DeviceMetric metric, boolean hasFault, long eventMillis, long nowMillis) {
        metric.arrivedLive(eventMillis);
        if (hasFault) {
            metric.fault(nowMillis);
            alerts.fault(name, nowMillis);
        } else if (metric.works()) {
            alerts.works(name);
        }
    }

    private Optional<String> count(
            String name, DeviceMetric metric, double value, DeviceReading measurement, long nowMillis) {
        var unit = measurement.unit(name);
        var converted = metric.inSeriesUnit(value, unit, nowMillis, rules);
        if (!(Math.abs(converted) <= DeviceReading.LARGEST_VALUE)) { // or NaN
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
        metrics.endFaults();
        arrived = false;
        publishedMillis = 0;
    }

    /** Ends a batch: the averages that changed in it and those that closed by now, the alerts, and what to publish. */
    public BatchResult endBatch(long nowMillis) {
        var averages = new ArrayList<Average>();
        // A clock that a power cut set back must not make a revision lower than one that was published before it.
        var given = metrics.endBatch(
                nowMillis,
                Math.max(nowMillis, lastRecordMillis),
                seen.missing(),
                (metric, index, window) -> averages.add(average(metric, index, window)));
        if (seen.slides() > metrics.windows()) {
            seen.retainSlides(metrics::holds);
        }
        counts.addEvicted(given + seen.shrink());
        averages.stream().filter(Average::closed).forEach(alerts::closed);
        alerts.usualInterval(metrics.usualInterval());
        if (expired(nowMillis)) {
            end(nowMillis);
        }
        for (var metric : metrics.removeExpired(nowMillis)) {
            alerts.end(metric, nowMillis);
            publishedMillis = 0;
        }
        return new BatchResult(averages, alerts.endBatch(nowMillis), summary(nowMillis), removed || expired(nowMillis));
    }

    private Optional<DeviceSummary> summary(long nowMillis) {
        var isDue = nowMillis - publishedMillis >= PUBLISHED_EVERY_MILLIS || metrics.isNews();
        if (!arrived || !isDue) {
            return Optional.empty();
        }
        publishedMillis = nowMillis;
        return Optional.of(new DeviceSummary(
                deviceName,
                Instant.ofEpochMilli(firstArrivalMillis),
                Instant.ofEpochMilli(lastArrivalMillis),
                Optional.of(metrics.usualInterval())
                        .filter(millis -> millis > 0)
                        .map(Duration::ofMillis),
                metrics.publish()));
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
                window.qualities(),
                window.revision());
    }

    /** What was counted since this was read from the checkpoint: in one batch. */
    public ReadingCounts counts() {
        return counts;
    }

    /** When {@link #endBatch} has something to do without a new reading, in epoch milliseconds. */
    public long nextDeadline() {
        alerts.usualInterval(metrics.usualInterval());
        return Math.min(metrics.nextDeadline(), Math.min(expiry(), alerts.nextDeadline()));
    }

    /** Whether so long a silence has passed that nothing of this device is worth remembering. */
    public boolean expired(long nowMillis) {
        return nowMillis >= expiry();
    }

    /** Whether it has a window that {@link #endBatch} would not close at that moment. */
    public boolean hasOpenWindow(long nowMillis) {
        return metrics.hasOpenWindow(nowMillis);
    }

    /** How long it has been active, by the times of arrival. */
    public DeviceLife life() {
        return new DeviceLife(firstArrivalMillis == 0 ? lastArrivalMillis : firstArrivalMillis, lastArrivalMillis);
    }

    /** Expires the device as after a week of silence: {@link #endBatch} then ends its alerts. */
    public void expire(long nowMillis) {
        lastArrivalMillis = nowMillis - WindowRules.REMEMBERED.toMillis();
    }

    /** Throws {@link CheckpointMismatch} if a state is not of a version or of windows that {@link #read} takes. */
    public static void checkFormat(byte[] bytes, WindowRules rules) {
        try {
            checkedFormat(new ByteReader(bytes), rules);
        } catch (IndexOutOfBoundsException torn) {
            throw new CheckpointMismatch(
                    "the checkpoint has a damaged state of a device; start with --reset --yes, see the README", torn);
        }
    }

    private long expiry() {
        return lastArrivalMillis + WindowRules.REMEMBERED.toMillis();
    }

    /** For the checkpoint: what {@link #read} reads back. Evicts closed windows until the state is within {@link #MOST_BYTES}. */
    public byte[] write() {
        return write(MOST_BYTES);
    }

    /** As {@link #write()}, with a lower bound. */
    public byte[] write(int mostBytes) {
        var most = Math.min(mostBytes, MOST_BYTES);
        var bytes = bytes();
        while (bytes.length > most) {
            var tooMany = bytes.length - most + most / 8; // so that it is not so again in the next batch
            var evicted = metrics.evictWindows(tooMany, seen.missing());
            if (evicted == 0) {
                break;
            }
            counts.addEvicted(evicted);
            seen.retainSlides(metrics::holds);
            bytes = bytes();
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
        metrics.write(out);
        return out.toBytes();
    }

    /**
     * Reads a device back, also of formats 5 and 6; of the times, format 5 has the last arrival alone,
     * and the device counts as one that was active for a week.
     *
     * @throws CheckpointMismatch when its state is of another version, of other windows, or torn
     */
    public static DeviceState read(byte[] bytes, String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        try {
            var in = new ByteReader(bytes);
            var format = checkedFormat(in, rules);
            var lastArrivalMillis = in.number();
            var firstArrivalMillis = format < 6 ? lastArrivalMillis - WindowRules.REMEMBERED.toMillis() : in.number();
            var lastRecordMillis = format < 6 ? lastArrivalMillis : in.number();
            var publishedMillis = format < 6 ? 0 : in.number();
            var removedMillis = format < 6 ? Long.MIN_VALUE : in.number();
            var device = new DeviceState(
                    deviceName,
                    rules,
                    SeenReadings.read(in, format),
                    DeviceAlerts.read(in, format, deviceName, alertRules),
                    DeviceMetrics.read(in, format, rules, lastArrivalMillis));
            device.lastArrivalMillis = lastArrivalMillis;
            device.firstArrivalMillis = firstArrivalMillis;
            device.lastRecordMillis = lastRecordMillis;
            device.publishedMillis = publishedMillis;
            device.removedMillis = removedMillis;
            return device;
        } catch (CheckpointMismatch other) {
            throw other;
        } catch (RuntimeException torn) { // of a length, a name or a bitmap that cannot be
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
                    "the checkpoint has format %d, this version reads %d to %d: start with --reset --yes, see the README"
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
