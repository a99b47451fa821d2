package io.fieldline.spark.device;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.DeviceAlerts;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.SequenceSet.Arrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that is remembered about one device: which readings were seen ({@link SeenReadings}), the windows of each
 * metric ({@link MetricWindows}) and how the alert rules stand ({@link DeviceAlerts}). A reading with an identity counts once.
 */
public final class DeviceState {
    static final int MOST_METRICS = 256;

    /** Of the bytes; an older one is read on, or refused with a sentence that says what to do. */
    private static final int FORMAT = 5;

    private final String deviceName;
    private final WindowRules rules;
    private final SeenReadings seen;
    private final DeviceAlerts alerts;
    private final Map<String, MetricWindows> byMetric = new TreeMap<>();
    private final Counts counts = new Counts();
    private long lastArrivalMillis;

    /** What a batch changed, in the order in which it did. */
    public record Settled(List<Average> averages, List<Alert> alerts) {}

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
     * Counts a reading, unless it is a repeat or has no value (a fault).
     *
     * @return why all or some of it could not be counted; nothing when all is well
     */
    public Optional<String> add(Measurement measurement, long nowMillis) {
        lastArrivalMillis = nowMillis;
        alerts.hear(measurement.eventMillis(), nowMillis);
        var arrival = measurement.identified() ? seen.see(measurement.boot(), measurement.sequence()) : Arrival.FIRST;
        if (arrival == Arrival.REPEAT) {
            counts.addDuplicate();
            return Optional.empty();
        }
        if (arrival == Arrival.UNKNOWN) {
            return Optional.of("boot and seq are too old to tell whether this is a repeat");
        }
        var refused = new ArrayList<String>(0);
        measurement.values().forEach((metric, value) -> {
            if (!value.isNaN()) {
                count(metric, value, measurement, nowMillis).ifPresent(refused::add);
            }
        });
        refused.sort(null); // the order of a map is nobody's
        return refused.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refused));
    }

    private Optional<String> count(String metric, double value, Measurement measurement, long nowMillis) {
        var windows = byMetric.get(metric);
        if (windows == null) {
            if (byMetric.size() >= MOST_METRICS) {
                return Optional.of("metric %s: the device has %d already".formatted(metric, MOST_METRICS));
            }
            windows = MetricWindows.none(rules);
            byMetric.put(metric, windows);
        }
        alerts.add(metric, value, measurement.eventMillis(), measurement.quality(), measurement.unit());
        if (windows.add(value, measurement, nowMillis)) {
            return Optional.empty();
        }
        counts.addLate();
        return Optional.of("too late: a window of metric %s that holds %s is closed and no longer kept"
                .formatted(metric, Instant.ofEpochMilli(measurement.eventMillis())));
    }

    /** Ends a batch: the averages that changed in it and those that closed by now, and the alerts. */
    public Settled settle(long nowMillis) {
        var averages = new ArrayList<Average>();
        byMetric.forEach((metric, windows) ->
                windows.settle(nowMillis, (index, window) -> averages.add(average(metric, index, window))));
        counts.addForgotten(seen.shrink());
        averages.stream().filter(Average::closed).forEach(alerts::closed);
        return new Settled(averages, alerts.settle(nowMillis));
    }

    private Average average(String metric, long index, Window window) {
        var statistics = window.statistics();
        return new Average(
                deviceName,
                metric,
                window.unit(),
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
        var mine = Math.min(expiry(), alerts.nextDeadline());
        return byMetric.values().stream().mapToLong(MetricWindows::nextDeadline).reduce(mine, Math::min);
    }

    /** Whether so long a silence has passed that nothing of this device is worth remembering. */
    public boolean expired(long nowMillis) {
        return nowMillis >= expiry();
    }

    private long expiry() {
        return lastArrivalMillis + WindowRules.REMEMBERED.toMillis();
    }

    /** For the checkpoint: what {@link #read} reads back. */
    public byte[] write() {
        var out = new ByteWriter(1024);
        out.number(FORMAT);
        out.number(rules.windowMillis()).number(rules.slideMillis());
        out.number(lastArrivalMillis);
        seen.write(out);
        alerts.write(out);
        out.number(byMetric.size());
        byMetric.forEach((metric, windows) -> windows.write(out.text(metric)));
        return out.toBytes();
    }

    /** Reads a device back; throws IllegalStateException when its state is of another version or other windows, or torn. */
    public static DeviceState read(byte[] bytes, String deviceName, WindowRules rules, List<AlertRule> alertRules) {
        try {
            var in = new ByteReader(bytes);
            checkFormat(in, rules);
            var lastArrivalMillis = in.number();
            var device = new DeviceState(
                    deviceName, rules, SeenReadings.read(in), DeviceAlerts.read(in, deviceName, alertRules));
            device.lastArrivalMillis = lastArrivalMillis;
            for (var left = in.count(); left > 0; left--) {
                device.byMetric.put(in.text(), MetricWindows.read(in, rules));
            }
            return device;
        } catch (IndexOutOfBoundsException torn) {
            throw new IllegalStateException("the checkpoint holds a torn state of " + deviceName, torn);
        }
    }

    private static void checkFormat(ByteReader in, WindowRules rules) {
        var format = in.number();
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "the checkpoint has format %d, this version reads %d: start with --reset, see the README"
                            .formatted(format, FORMAT));
        }
        var windowMillis = in.number();
        var slideMillis = in.number();
        if (windowMillis != rules.windowMillis() || slideMillis != rules.slideMillis()) {
            throw new IllegalStateException(
                    "the checkpoint has windows of %d ms every %d ms, asked for are %d ms every %d ms: use another --checkpoint"
                            .formatted(windowMillis, slideMillis, rules.windowMillis(), rules.slideMillis()));
        }
    }
}
