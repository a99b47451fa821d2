package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.spark.alerts.LastingAlerts.State;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The state of the alert rules for one device: for each of its metrics, and for its silence. */
public final class DeviceAlerts {
    /** A device is silent after at least this many of its usual intervals. */
    private static final int INTERVALS_OF_SILENCE = 3;

    /**
     * Maximum size of all metrics of a device in the checkpoint; with the included rules, 256 metrics take half of it.
     */
    private static final int MOST_BYTES = 384 * 1024;

    private final String deviceName;
    private final List<AlertRule.Level> levelRules;
    private final List<AlertRule.Anomaly> anomalyRules;
    private final List<AlertRule.Fault> faultRules;
    private final LastingAlerts silences;
    private final Map<String, MetricAlerts> byMetric = new TreeMap<>();
    private final List<Alert> alerts = new ArrayList<>();
    private AlertClock clock = new AlertClock();
    private long lastArrivalMillis;
    private long leastSilenceMillis;
    /** Whether the silence of the device is checked: not after its removal, until its next reading. */
    private boolean watched;

    private boolean arrived;
    /** When the current reading was measured. */
    private long readingMillis;

    private boolean readingIsHistorical;

    private DeviceAlerts(String deviceName, List<AlertRule> rules) {
        this.deviceName = deviceName;
        this.levelRules = rules(AlertRule.Level.class, rules);
        this.anomalyRules = rules(AlertRule.Anomaly.class, rules);
        this.faultRules = rules(AlertRule.Fault.class, rules);
        this.silences = new LastingAlerts(
                new EpisodeReporter(deviceName, Optional.empty(), alerts::add),
                rules(AlertRule.Silence.class, rules).stream()
                        .map(rule -> new LastingAlerts.Rule(rule.subject(), rule.silence()))
                        .toList());
    }

    public static DeviceAlerts none(String deviceName, List<AlertRule> rules) {
        return new DeviceAlerts(deviceName, rules);
    }

    /** Notes that a reading arrived, even if it is not counted. */
    public void arrived(long nowMillis) {
        lastArrivalMillis = nowMillis;
        arrived = true;
        watched = true;
    }

    /** Starts a reading, whose values are added next. Readings come in the order of arrival, each once. */
    public void begin(long eventMillis, long recordMillis, boolean historical) {
        readingIsHistorical = historical;
        if (historical) {
            clock.historical(eventMillis);
            readingMillis = eventMillis;
            return;
        }
        var corrected = clock.live(eventMillis, recordMillis);
        if (corrected > 0) {
            byMetric.values().forEach(metric -> metric.correct(corrected));
        }
        readingMillis = clock.millis();
    }

    /** Evaluates a counted value of the current reading. */
    public void add(String metric, double value, String unit, Quality quality, int samples) {
        of(metric).add(new CountedValue(readingMillis, readingIsHistorical, value, unit, quality, samples));
    }

    /** Notes that the newest reading of a metric has no value. */
    public void fault(String metric, long nowMillis) {
        of(metric).fault(nowMillis, readingMillis);
    }

    /** Notes that the newest reading of a metric has a value. */
    public void works(String metric) {
        of(metric).works(readingMillis);
    }

    /** Evaluates a final average. */
    public void closed(Average average) {
        of(average.metric()).closed(average);
    }

    /** Sets the usual interval of the device, which its silence must exceed; 0 if it is unknown. */
    public void usualInterval(long millis) {
        leastSilenceMillis = INTERVALS_OF_SILENCE * millis;
    }

    /** Ends a batch, and returns the alerts that changed in it. */
    public List<Alert> endBatch(long nowMillis) {
        byMetric.values().forEach(metric -> metric.endBatch(nowMillis));
        silences.endOrphans();
        if (arrived) {
            silences.end(clock.millis());
            arrived = false;
        } else if (isSilenceKnown()) {
            silences.endBatch(silence(), leastSilenceMillis, nowMillis);
        }
        return alerts;
    }

    /** Ends every episode because the device was removed or evicted, and reports raised ones as cleared. */
    public void end(long nowMillis) {
        var atMillis = silence().deviceTime(nowMillis);
        byMetric.values().forEach(metric -> metric.end(atMillis));
        silences.end(atMillis);
        watched = false;
        arrived = false;
    }

    /** Ends every episode at a metric and deletes the metric, because it has disappeared. */
    public void end(String metric, long nowMillis) {
        var itsAlerts = byMetric.remove(metric);
        if (itsAlerts != null) {
            itsAlerts.endBatch(nowMillis);
            itsAlerts.end(silence().deviceTime(nowMillis));
        }
    }

    /** Whether the state has room for another metric, whatever its readings are. */
    public boolean hasRoomFor(String metric) {
        var taken = byMetric.values().stream().mapToInt(MetricAlerts::mostBytes).sum();
        return taken + none(metric).mostBytes() <= MOST_BYTES;
    }

    /** Before the second reading nobody knows whether the device sends once a second or once a day. */
    private boolean isSilenceKnown() {
        return watched && leastSilenceMillis > 0;
    }

    private State silence() {
        return new State(lastArrivalMillis, clock.millis(), Optional.empty());
    }

    /** When {@link #endBatch} has something to report without a new reading, in epoch milliseconds. */
    public long nextDeadline() {
        var ofSilence = isSilenceKnown() ? silences.nextDeadline(silence(), leastSilenceMillis) : Long.MAX_VALUE;
        return byMetric.values().stream().mapToLong(MetricAlerts::nextDeadline).reduce(ofSilence, Math::min);
    }

    private MetricAlerts of(String metric) {
        var alertsOfIt = byMetric.get(metric);
        if (alertsOfIt == null) {
            alertsOfIt = none(metric);
            byMetric.put(metric, alertsOfIt);
        }
        return alertsOfIt;
    }

    private MetricAlerts none(String metric) {
        return new MetricAlerts(
                new EpisodeReporter(deviceName, Optional.of(metric), alerts::add),
                rulesAt(metric, levelRules),
                rulesAt(metric, anomalyRules),
                rulesAt(metric, faultRules));
    }

    private static <R extends AlertRule> List<R> rulesAt(String metric, List<R> rules) {
        return rules.stream()
                .filter(rule -> rule.subject().metric().matches(metric))
                .toList();
    }

    /** The rules of one kind that apply to this device. */
    private <R extends AlertRule> List<R> rules(Class<R> kind, List<AlertRule> rules) {
        return rules.stream()
                .filter(kind::isInstance)
                .filter(rule -> rule.subject().device().matches(deviceName))
                .map(kind::cast)
                .toList();
    }

    /** Writes the state for {@link #read}. */
    public void write(ByteWriter out) {
        clock.write(out);
        silences.write(out.number(lastArrivalMillis).flag(watched));
        out.number(byMetric.size());
        byMetric.forEach((metric, itsAlerts) -> itsAlerts.write(out.text(metric)));
    }

    /** Reads the state of format 6 or later, or of format 5, which has no alert clock. */
    public static DeviceAlerts read(ByteReader in, int format, String deviceName, List<AlertRule> rules) {
        var device = new DeviceAlerts(deviceName, rules);
        device.clock = format < 6 ? AlertClock.at(in.number()) : AlertClock.read(in);
        device.lastArrivalMillis = in.number();
        device.watched = format < 6 || in.flag();
        device.silences.read(in, format);
        for (var left = in.count(); left > 0; left--) {
            device.of(in.text()).read(in, format);
        }
        return device;
    }
}
