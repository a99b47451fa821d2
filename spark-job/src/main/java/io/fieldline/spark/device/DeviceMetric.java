package io.fieldline.spark.device;

import io.fieldline.messages.Description;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of one metric of one device: its windows, its unit, its description, its usual interval, and its fault. */
final class DeviceMetric {
    private static final long NO_FAULT = 0;
    private static final Description NO_DESCRIPTION =
            new Description(Optional.empty(), Optional.empty(), Optional.empty());

    private final MetricWindows windows;
    private SeriesUnit unit = new SeriesUnit();
    private Description description = NO_DESCRIPTION;
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
        if (!before.equals(unit.text())) {
            changed = true;
            description = before.isEmpty() ? description : withoutRange(description);
        }
        return converted;
    }

    /**
     * Notes its description.
     *
     * @param rangeUnit the unit of the range
     * @return whether that changed something
     */
    boolean describe(Description newest, String rangeUnit) {
        var converted = inSeriesUnit(newest, rangeUnit);
        var isNew = !converted.equals(description);
        description = converted;
        return isNew;
    }

    private Description inSeriesUnit(Description newest, String rangeUnit) {
        var min = newest.min().map(limit -> SeriesUnit.convert(limit, rangeUnit, unit.text()));
        var max = newest.max().map(limit -> SeriesUnit.convert(limit, rangeUnit, unit.text()));
        return Stream.of(min, max).flatMap(Optional::stream).allMatch(Double::isFinite)
                ? new Description(newest.label(), min, max)
                : withoutRange(newest);
    }

    private static Description withoutRange(Description description) {
        return new Description(description.label(), Optional.empty(), Optional.empty());
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
                description.label(),
                description.min(),
                description.max(),
                Optional.of(publishedInterval).filter(millis -> millis > 0).map(Duration::ofMillis),
                Optional.of(faultSinceMillis).filter(since -> since != NO_FAULT).map(Instant::ofEpochMilli));
    }

    void write(ByteWriter out) {
        unit.write(out);
        interval.write(out);
        out.number(lastArrivalMillis).number(faultSinceMillis).number(publishedInterval);
        Metadata.write(out, description);
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
        var description = format < 8 ? NO_DESCRIPTION : Metadata.readDescription(in);
        var windows = format < 7 ? MetricWindows.readFormat6(in, rules) : MetricWindows.read(in, rules, unit.text());
        var metric = new DeviceMetric(windows);
        metric.unit = unit;
        metric.description = description;
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
