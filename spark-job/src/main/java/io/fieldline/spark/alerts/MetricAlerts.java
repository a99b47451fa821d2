package io.fieldline.spark.alerts;

import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.spark.alerts.LastingAlerts.State;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for one metric of one device: about its levels, its anomalies and its fault. */
final class MetricAlerts {
    private static final Optional<Quality> FAULT = Optional.of(Quality.FAULT);

    private final EpisodeReporter reporter;
    private final LevelAlerts levels;
    private final AnomalyAlerts anomalies;
    private final LastingAlerts faults;
    /** Episodes whose rules no longer exist, until the next batch ends. */
    private final List<Episode.Remembered> orphans = new ArrayList<>();

    private @Nullable State fault;

    MetricAlerts(
            EpisodeReporter reporter,
            List<AlertRule.Level> levels,
            List<AlertRule.Anomaly> anomalies,
            List<AlertRule.Fault> faults) {
        this.reporter = reporter;
        this.levels = new LevelAlerts(reporter, levels);
        this.anomalies = new AnomalyAlerts(reporter, anomalies);
        this.faults = new LastingAlerts(
                reporter,
                faults.stream()
                        .map(rule -> new LastingAlerts.Rule(rule.subject(), rule.fault()))
                        .toList());
    }

    void add(CountedValue value) {
        levels.add(value);
    }

    void closed(Average average) {
        anomalies.closed(average);
    }

    /** Notes that the newest reading has no value. */
    void fault(long nowMillis, long deviceMillis) {
        if (fault == null) {
            fault = new State(nowMillis, deviceMillis, FAULT);
        }
    }

    /** Notes that the newest reading has a value. */
    void works(long deviceMillis) {
        if (fault != null) {
            fault = null;
            faults.end(deviceMillis);
        }
    }

    void correct(long millis) {
        levels.correct(millis);
    }

    /** Ends a batch. */
    void endBatch(long nowMillis) {
        orphans.forEach(orphan -> reporter.end(
                orphan.subject(), orphan.episode(), orphan.episode().lastMillis()));
        orphans.clear();
        faults.endOrphans();
        levels.endBatch();
        if (fault != null) {
            faults.endBatch(fault, 0, nowMillis);
        }
    }

    /** Ends every episode because the device was removed or evicted. */
    void end(long atMillis) {
        levels.end(atMillis);
        anomalies.end(atMillis);
        works(atMillis);
    }

    long nextDeadline() {
        return fault == null ? Long.MAX_VALUE : faults.nextDeadline(fault, 0);
    }

    /** The maximum number of bytes that {@link #write} writes, except for long names. */
    int mostBytes() {
        return levels.mostBytes() + anomalies.mostBytes() + faults.mostBytes();
    }

    void write(ByteWriter out) {
        anomalies.writeHighWater(out.number(levels.highWaterMillis()));
        out.number(watches().filter(watch -> watch.episode != null).count());
        watches().forEach(watch -> {
            if (watch.episode != null) {
                watch.episode.write(out, watch.rule.subject());
            }
        });
        levels.writeMeans(out);
        anomalies.writeRecent(out);
        out.flag(fault != null);
        if (fault != null) {
            faults.write(out.number(fault.beganMillis()).number(fault.deviceMillis()));
        }
    }

    /** Discards the state of rules that no longer exist, except for their episodes, which {@link #endBatch} ends. */
    void read(ByteReader in, int format) {
        var unitBefore = format < 6 ? in.text() : "";
        levels.highWaterMillis(in.number());
        anomalies.readFront(format < 6 ? unitBefore : in.text(), in.number());
        for (var left = in.count(); left > 0; left--) {
            take(Episode.read(in, format, unitBefore));
        }
        levels.readMeans(in, format);
        anomalies.readRecent(in, format);
        if (format >= 6 && in.flag()) {
            fault = new State(in.number(), in.number(), FAULT);
            faults.read(in, format);
        }
    }

    private void take(Episode.Remembered remembered) {
        watches()
                .filter(watch ->
                        watch.rule.subject().name().equals(remembered.subject().name()))
                .findFirst()
                .ifPresentOrElse(watch -> watch.episode = remembered.episode(), () -> orphans.add(remembered));
    }

    private Stream<RuleState<? extends AlertRule>> watches() {
        return Stream.concat(levels.watches(), anomalies.watches());
    }
}
