package io.fieldline.spark.device;

import io.fieldline.messages.DeviceSummary;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The state of one metric of one device: its windows, its unit, its usual interval, and its fault. */
final class DeviceMetric {
    private static final long NO_FAULT = 0;

    private final MetricWindows windows;
    private SeriesUnit unit = new SeriesUnit();
    private UsualInterval interval = new UsualInterval();
    private long lastArrivalMillis;
    private long faultSinceMillis = NO_FAULT;
    private long publishedInterval;
    /** Whether the published data about it is outdated. */
    private boolean changed;

    private DeviceMetric(MetricWindows windows) {
        this.windows = windows;
    }

    static DeviceMetric none(WindowRules rules) {
        var metric = new DeviceMetric(MetricWindows.none(rules));
        metric.changed = true;
        return metric;
    }

    MetricWindows windows() {
        return windows;
    }

    String unit() {
        return unit.text();
    }

    /** The value in the unit of the series; NaN if it cannot be converted. */
    double inSeriesUnit(double value, String valueUnit, long nowMillis, WindowRules rules) {
        var before = unit.text();
        var converted = unit.convert(value, valueUnit, nowMillis, rules.windowMillis() + rules.graceMillis());
        changed |= !before.equals(unit.text());
        return converted;
    }

    /** Notes a reading, by the clock of the job. */
    void arrived(long nowMillis) {
        lastArrivalMillis = nowMillis;
    }

    /** Whether it has had no reading for {@link WindowRules#REMEMBERED}. */
    boolean expired(long nowMillis) {
        return nowMillis - lastArrivalMillis >= WindowRules.REMEMBERED.toMillis();
    }

    /** Notes a live reading, by the clock of the device. */
    void arrivedLive(long eventMillis) {
        interval.add(eventMillis);
    }

    void fault(long nowMillis) {
        if (faultSinceMillis == NO_FAULT) {
            faultSinceMillis = nowMillis;
            changed = true;
        }
    }

    /** Ends its fault; returns whether it had one. */
    boolean works() {
        var hadFault = faultSinceMillis != NO_FAULT;
        faultSinceMillis = NO_FAULT;
        changed |= hadFault;
        return hadFault;
    }

    /** The usual interval in milliseconds; 0 while it is unknown. */
    long usualInterval() {
        return interval.millis();
    }

    /** Whether it must be published, because it changed or its usual interval changed by more than a quarter. */
    boolean isNews() {
        var millis = interval.millis();
        return changed || Math.abs(millis - publishedInterval) * 4 > publishedInterval;
    }

    DeviceSummary.Metric publish() {
        changed = false;
        publishedInterval = interval.millis();
        return new DeviceSummary.Metric(
                Optional.of(unit.text()).filter(text -> !text.isEmpty()),
                Optional.of(publishedInterval).filter(millis -> millis > 0).map(Duration::ofMillis),
                Optional.of(faultSinceMillis).filter(since -> since != NO_FAULT).map(Instant::ofEpochMilli));
    }

    void write(ByteWriter out) {
        unit.write(out);
        interval.write(out);
        out.number(lastArrivalMillis).number(faultSinceMillis).number(publishedInterval);
        windows.write(out, unit.text());
    }

    /** Reads the state. Before format 7 it has no last arrival, so the one of the device is used. */
    static DeviceMetric read(ByteReader in, int format, WindowRules rules, long deviceArrivalMillis) {
        if (format < 6) {
            return readFormat5(in, rules, deviceArrivalMillis);
        }
        var unit = SeriesUnit.read(in);
        var interval = UsualInterval.read(in);
        var lastArrivalMillis = format < 7 ? deviceArrivalMillis : in.number();
        var faultSinceMillis = in.number();
        var publishedInterval = in.number();
        var windows = format < 7 ? MetricWindows.readFormat6(in, rules) : MetricWindows.read(in, rules, unit.text());
        var metric = new DeviceMetric(windows);
        metric.unit = unit;
        metric.interval = interval;
        metric.lastArrivalMillis = lastArrivalMillis;
        metric.faultSinceMillis = faultSinceMillis;
        metric.publishedInterval = publishedInterval;
        return metric;
    }

    /** Reads the state of format 5, which has only windows: the unit is that of the last window. */
    private static DeviceMetric readFormat5(ByteReader in, WindowRules rules, long lastArrivalMillis) {
        var metric = new DeviceMetric(MetricWindows.readFormat6(in, rules));
        metric.unit = SeriesUnit.of(metric.windows.lastUnit(), lastArrivalMillis);
        metric.lastArrivalMillis = lastArrivalMillis;
        metric.changed = true;
        return metric;
    }
}
