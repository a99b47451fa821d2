package io.fieldline.spark.device;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
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
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The state of one device: which readings were seen ({@link SeenReadings}), its metrics ({@link DeviceMetrics}), its
 * alerts ({@link DeviceAlerts}), its tags ({@link DeviceTags}) and its times ({@link DeviceTimes}). A reading with an identity counts once.
 *
 * <p>The state takes {@link #MOST_BYTES} at most: if it is larger, closed windows are evicted, and later readings for
 * them are rejected. The other parts have their own bounds, which are smaller in total.
 */
public final class DeviceState {
    /** Maximum size of the state of one device in the checkpoint. */
    static final int MOST_BYTES = 1024 * 1024;

    private final String deviceName;
    private final WindowRules rules;
    private final DeviceTimes times;
    private final SeenReadings seen;
    private final DeviceAlerts alerts;
    private final DeviceMetrics metrics;
    private final DeviceTags tags;
    private final ReadingCounts counts = new ReadingCounts();
    private final ValueCounter values;
    private Metadata noted = Metadata.NONE;
    private boolean arrived;
    private boolean removed;

    /**
     * The changes in one batch, in their order.
     *
     * @param summary what is known about the device, if it must be published
     * @param gone    whether the device was removed, or evicted after a silence
     */
    public record BatchResult(
            List<Average> averages, List<Alert> alerts, Optional<DeviceSummary> summary, boolean gone) {}

    private DeviceState(
            String deviceName,
            WindowRules rules,
            DeviceTimes times,
            SeenReadings seen,
            DeviceAlerts alerts,
            DeviceMetrics metrics,
            DeviceTags tags) {
        this.deviceName = deviceName;
        this.rules = rules;
        this.times = times;
        this.seen = seen;
        this.alerts = alerts;
        this.metrics = metrics;
        this.tags = tags;
        this.values = new ValueCounter(rules, metrics, alerts, counts);
    }

    public static DeviceState none(String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        return new DeviceState(
                deviceName,
                rules,
                new DeviceTimes(),
                new SeenReadings(),
                DeviceAlerts.none(deviceName, alertRules),
                new DeviceMetrics(rules),
                new DeviceTags());
    }

    /**
     * Counts a reading, unless it is a repeat or has no value (a fault). Readings come in the order of arrival.
     *
     * @return why all or some of it is rejected; empty if nothing is
     */
    public Optional<Objection> add(DeviceReading reading, long nowMillis) {
        times.arrived(reading.recordMillis(), nowMillis);
        var onlyCounts = times.isBeforeRemoval(reading.recordMillis());
        if (!onlyCounts) {
            arrived = true;
            alerts.arrived(nowMillis);
        }
        return switch (see(reading)) {
            case REPEAT -> {
                counts.addDuplicate();
                yield Optional.empty();
            }
            case UNKNOWN ->
                Objection.of(Objection.Kind.TOO_OLD, "boot and seq are too old to tell whether this is a repeat");
            case FIRST -> {
                alerts.begin(reading.eventMillis(), reading.recordMillis(), reading.historical());
                var rejected = values.count(reading, onlyCounts, nowMillis);
                if (!onlyCounts && !reading.historical()) {
                    note(reading);
                }
                yield rejected;
            }
        };
    }

    /** Notes tags and descriptions, which are usually the same in all readings of a device. */
    private void note(DeviceReading reading) {
        if (reading.metadata().equals(noted)) {
            return;
        }
        noted = reading.metadata();
        if (tags.note(noted.tags(), counts)) {
            times.outdate();
        }
        if (metrics.describe(reading)) {
            times.outdate();
        }
    }

    private Arrival see(DeviceReading reading) {
        if (!reading.identified()) {
            return Arrival.FIRST;
        }
        return seen.see(reading.boot(), reading.sequence(), rules.lastIndexOf(reading.eventMillis()));
    }

    /**
     * Removes the device, unless a later reading is known.
     *
     * @param recordMillis the time of the Kafka record that removes the device
     */
    public void remove(long recordMillis, long nowMillis) {
        if (times.remove(recordMillis, nowMillis)) {
            removed = true;
            tags.clear();
            noted = Metadata.NONE;
            end(nowMillis);
        }
    }

    private void end(long nowMillis) {
        alerts.end(nowMillis);
        metrics.endFaults();
        arrived = false;
        times.unpublish();
    }

    /**
     * Ends a batch: returns the averages that changed or are due to close, the alerts, and the summary if it is due.
     */
    public BatchResult endBatch(long nowMillis) {
        var averages = new ArrayList<Average>();
        // if a power cut set the clock back, the revision must still be higher than the published ones
        var incomplete = metrics.endBatch(
                nowMillis,
                Math.max(nowMillis, times.lastRecordMillis()),
                seen.missing(),
                (metric, index, window) -> averages.add(average(metric, index, window)));
        if (seen.slides() > metrics.windows()) {
            seen.retainSlides(metrics::holds);
        }
        counts.addEvicted(incomplete + seen.shrink());
        averages.stream().filter(Average::closed).forEach(alerts::closed);
        alerts.usualInterval(metrics.usualInterval());
        if (expired(nowMillis)) {
            end(nowMillis);
        }
        for (var metric : metrics.removeExpired(nowMillis)) {
            alerts.end(metric, nowMillis);
            times.unpublish();
        }
        return new BatchResult(averages, alerts.endBatch(nowMillis), summary(nowMillis), removed || expired(nowMillis));
    }

    private Optional<DeviceSummary> summary(long nowMillis) {
        var isDue = times.isSummaryDue(nowMillis);
        if (arrived ? !isDue && !metrics.isNews() : !isDue || !times.isOutdated()) {
            return Optional.empty();
        }
        times.published(nowMillis);
        return Optional.of(new DeviceSummary(
                deviceName,
                times.firstArrival(),
                times.lastArrival(),
                Optional.of(metrics.usualInterval())
                        .filter(millis -> millis > 0)
                        .map(Duration::ofMillis),
                tags.all(),
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

    /** The counts since the state was read from the checkpoint, that is, of one batch. */
    public ReadingCounts counts() {
        return counts;
    }

    /** When {@link #endBatch} has something to do without a new reading, in epoch milliseconds. */
    public long nextDeadline() {
        alerts.usualInterval(metrics.usualInterval());
        return LongStream.of(metrics.nextDeadline(), times.expiry(), times.summaryDeadline(), alerts.nextDeadline())
                .min()
                .getAsLong();
    }

    /** Whether the device was silent long enough to delete its state. */
    public boolean expired(long nowMillis) {
        return nowMillis >= times.expiry();
    }

    /** Whether it has a window that {@link #endBatch} would not close at this time. */
    public boolean hasOpenWindow(long nowMillis) {
        return metrics.hasOpenWindow(nowMillis);
    }

    /** The time during which it was active, by arrival. */
    public DeviceLife life() {
        return times.life();
    }

    /** Expires the device as after a week of silence: {@link #endBatch} then ends its alerts. */
    public void expire(long nowMillis) {
        times.expire(nowMillis);
    }

    /** Throws {@link CheckpointMismatch} if {@link #read} does not accept the format or the windows of a state. */
    public static void checkFormat(byte[] bytes, WindowRules rules) {
        try {
            StateFormat.read(new ByteReader(bytes), rules);
        } catch (IndexOutOfBoundsException torn) {
            throw new CheckpointMismatch(
                    "the checkpoint has a damaged state of a device; start with --reset --yes, see the README", torn);
        }
    }

    /** Writes the state for {@link #read}. Evicts closed windows until it is within {@link #MOST_BYTES}. */
    public byte[] write() {
        return write(MOST_BYTES);
    }

    /** Like {@link #write()}, with a lower bound. */
    public byte[] write(int mostBytes) {
        var most = Math.min(mostBytes, MOST_BYTES);
        var bytes = bytes();
        while (bytes.length > most) {
            var excess = bytes.length - most + most / 8; // more than necessary, so that the next batch has room
            var evicted = metrics.evictWindows(excess, seen.missing());
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
        StateFormat.write(out, rules);
        times.write(out);
        seen.write(out);
        alerts.write(out);
        metrics.write(out);
        tags.write(out);
        return out.toBytes();
    }

    /**
     * Reads the state of formats 5 to 8.
     *
     * @throws CheckpointMismatch if the state is damaged, or has another format or other windows
     */
    public static DeviceState read(byte[] bytes, String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        try {
            var in = new ByteReader(bytes);
            var format = StateFormat.read(in, rules);
            var times = DeviceTimes.read(in, format);
            return new DeviceState(
                    deviceName,
                    rules,
                    times,
                    SeenReadings.read(in, format),
                    DeviceAlerts.read(in, format, deviceName, alertRules),
                    DeviceMetrics.read(in, format, rules, times.lastArrivalMillis()),
                    DeviceTags.read(in, format));
        } catch (CheckpointMismatch other) {
            throw other;
        } catch (RuntimeException torn) { // a length, a name or a bitmap is impossible
            throw new CheckpointMismatch(
                    "the checkpoint has a damaged state of the device %s; start with --reset --yes, see the README"
                            .formatted(deviceName),
                    torn);
        }
    }
}
