package io.fieldline.spark.alerts;

import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rules about anomalies at one metric of one device. */
final class AnomalyAlerts {
    private final EpisodeReporter reporter;
    private final List<RuleState<AlertRule.Anomaly>> watches;
    private final Map<Integer, AnomalyBaseline> recent = new TreeMap<>();
    private String unit = "";
    private long windowFrontMillis = Long.MIN_VALUE;

    AnomalyAlerts(EpisodeReporter reporter, List<AlertRule.Anomaly> rules) {
        this.reporter = reporter;
        this.watches = rules.stream().map(RuleState::new).toList();
        rules.forEach(rule -> recent.computeIfAbsent(rule.history(), AnomalyBaseline::new));
    }

    /**
     * Evaluates a final average. Ignores one of an earlier window than the last: it is a correction, or part of a
     * backlog.
     */
    void closed(Average average) {
        var startMillis = average.windowStart().toEpochMilli();
        if (startMillis <= windowFrontMillis || average.quality().containsKey(Quality.WARMING_UP)) {
            return;
        }
        windowFrontMillis = startMillis;
        var itsUnit = average.unit().orElse(unit);
        if (!itsUnit.equals(unit)) {
            unit = itsUnit;
            recent.values().forEach(AnomalyBaseline::clear); // numbers in another unit cannot be compared
        }
        watches.forEach(watch -> evaluate(watch, average));
        recent.values().forEach(averages -> averages.add(average));
    }

    private void evaluate(RuleState<AlertRule.Anomaly> watch, Average average) {
        var rule = watch.rule;
        var startMillis = average.windowStart().toEpochMilli();
        var endMillis = average.windowEnd().toEpochMilli();
        var usual = recent.get(rule.history()).usual(average);
        if (usual.isEmpty()) {
            watch.end(reporter, endMillis);
            return;
        }
        var score = usual.get().score(average.mean());
        var median = usual.get().median();
        var over = average.mean() > median;
        if (watch.episode != null && (score < rule.score() / 2 || over != watch.episode.over())) {
            watch.end(reporter, endMillis);
        }
        if (watch.episode == null && score >= rule.score()) {
            var level = median + (over ? 1 : -1) * rule.score() * usual.get().unit();
            watch.episode = Episode.begin(startMillis, level, over, unit);
        }
        if (watch.episode != null) {
            watch.episode
                    .goOn(endMillis, average.mean(), mostly(average), Duration.ZERO)
                    .ifPresent(state -> reporter.report(rule.subject(), watch.episode, state, endMillis));
        }
    }

    private static Optional<Quality> mostly(Average average) {
        return average.quality().entrySet().stream()
                .max(Map.Entry.<Quality, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    void end(long atMillis) {
        watches.forEach(watch -> watch.end(reporter, atMillis));
    }

    Stream<RuleState<AlertRule.Anomaly>> watches() {
        return watches.stream();
    }

    int mostBytes() {
        var remembered = recent.keySet().stream()
                .mapToInt(history -> Double.BYTES * history)
                .sum();
        return Episode.BYTES * watches.size() + remembered;
    }

    void writeHighWater(ByteWriter out) {
        out.text(unit).number(windowFrontMillis);
    }

    void readFront(String itsUnit, long millis) {
        unit = itsUnit;
        windowFrontMillis = millis;
    }

    void writeRecent(ByteWriter out) {
        out.number(recent.size());
        recent.forEach((history, averages) -> averages.write(out.number(history)));
    }

    /** Discards the state of rules that no longer exist. */
    void readRecent(ByteReader in, int format) {
        for (var left = in.count(); left > 0; left--) {
            var history = in.count();
            recent.getOrDefault(history, new AnomalyBaseline(history)).read(in, format);
        }
    }
}
