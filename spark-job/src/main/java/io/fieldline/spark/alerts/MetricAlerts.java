package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules at one metric of one device. The readings of a batch are looked at in the order of measuring; one measured
 * before what was looked at already (a backlog beside live readings) is counted in means only, since what it says about a
 * level is past.
 */
final class MetricAlerts {
    /** A silence of more than this, and of a quarter of the time that a level has to be held, breaks that time. */
    private static final Duration SHORTEST_BREAK = Duration.ofMinutes(10);

    private record Value(long eventMillis, double value, Quality quality) {}

    /** A rule, and its episode while there is one. */
    private static final class Watch<R extends AlertRule> {
        private final R rule;
        private @Nullable Episode episode;

        Watch(R rule) {
            this.rule = rule;
        }
    }

    private final String deviceName;
    private final String metric;
    private final List<Watch<AlertRule.Level>> levels;
    private final List<Watch<AlertRule.Anomaly>> anomalies;
    private final Map<Duration, TrailingMean> means = new TreeMap<>();
    private final Map<Integer, RecentAverages> recent = new TreeMap<>();
    private final List<Value> batch = new ArrayList<>();
    /** Whose rules are gone; until the next batch ends. */
    private final List<Episode.Remembered> orphans = new ArrayList<>();

    private String unit = "";
    private long frontMillis = Long.MIN_VALUE;
    private long windowFrontMillis = Long.MIN_VALUE;

    MetricAlerts(String deviceName, String metric, List<AlertRule.Level> levels, List<AlertRule.Anomaly> anomalies) {
        this.deviceName = deviceName;
        this.metric = metric;
        this.levels = levels.stream().map(Watch::new).toList();
        this.anomalies = anomalies.stream().map(Watch::new).toList();
        levels.stream()
                .filter(level -> !level.mean().isZero())
                .forEach(level -> means.computeIfAbsent(level.mean(), TrailingMean::new));
        anomalies.forEach(anomaly -> recent.computeIfAbsent(anomaly.history(), RecentAverages::new));
    }

    /** Notes a value, for {@link #settle}; what no working sensor measured is no evidence. */
    void add(long eventMillis, double value, Quality quality, String valueUnit) {
        if (!levels.isEmpty() && quality != Quality.FAULT && quality != Quality.WARMING_UP) {
            batch.add(new Value(eventMillis, value, quality));
            unit = valueUnit.isEmpty() ? unit : valueUnit;
        }
    }

    /** Looks at what was noted. */
    void settle(Consumer<Alert> alerts) {
        orphans.forEach(orphan ->
                end(orphan.subject(), orphan.episode(), orphan.episode().lastMillis(), alerts));
        orphans.clear();
        batch.sort(Comparator.comparingLong(Value::eventMillis).thenComparingDouble(Value::value));
        for (var value : batch) {
            means.values().forEach(mean -> mean.add(value.eventMillis(), value.value()));
            if (value.eventMillis() >= frontMillis) {
                frontMillis = value.eventMillis();
                levels.forEach(level -> look(level, value, alerts));
            }
        }
        batch.clear();
    }

    private void look(Watch<AlertRule.Level> watch, Value value, Consumer<Alert> alerts) {
        var rule = watch.rule;
        var compared =
                rule.mean().isZero() ? value.value() : means.get(rule.mean()).at(value.eventMillis());
        var episode = watch.episode;
        if (episode != null && !episode.isRaised() && value.eventMillis() - episode.lastMillis() > longestBreak(rule)) {
            episode = null;
        }
        if (episode == null && rule.reached(compared)) {
            episode = Episode.begin(value.eventMillis(), rule.level(), rule.over());
        } else if (episode != null && rule.ended(compared)) {
            end(rule.subject(), episode, value.eventMillis(), alerts);
            episode = null;
        }
        watch.episode = episode;
        if (episode != null) {
            goOn(rule.subject(), episode, value.eventMillis(), compared, value.quality(), rule.held(), alerts);
        }
    }

    private static long longestBreak(AlertRule.Level rule) {
        return Math.max(SHORTEST_BREAK.toMillis(), rule.held().toMillis() / 4);
    }

    /** Looks at an average that is final; one of a window before the last one that was, is a correction or a backlog's. */
    void closed(Average average, Consumer<Alert> alerts) {
        var startMillis = average.windowStart().toEpochMilli();
        if (startMillis <= windowFrontMillis || average.quality().containsKey(Quality.WARMING_UP)) {
            return;
        }
        windowFrontMillis = startMillis;
        unit = average.unit().orElse(unit);
        anomalies.forEach(anomaly -> look(anomaly, average, alerts));
        recent.values().forEach(averages -> averages.add(average.mean()));
    }

    private void look(Watch<AlertRule.Anomaly> watch, Average average, Consumer<Alert> alerts) {
        var rule = watch.rule;
        var averages = recent.get(rule.history());
        if (!averages.isEnough()) {
            return;
        }
        var usual = averages.usual();
        var score = usual.score(average.mean());
        var startMillis = average.windowStart().toEpochMilli();
        var endMillis = average.windowEnd().toEpochMilli();
        var over = average.mean() > usual.median();
        var episode = watch.episode;
        if (episode != null && (score < rule.score() / 2 || over != episode.over())) {
            end(rule.subject(), episode, endMillis, alerts);
            episode = null;
        }
        if (episode == null && score >= rule.score()) {
            episode = Episode.begin(startMillis, usual.median() + (over ? 1 : -1) * rule.score() * usual.unit(), over);
        }
        watch.episode = episode;
        if (episode != null) {
            goOn(rule.subject(), episode, endMillis, average.mean(), mostly(average), Duration.ZERO, alerts);
        }
    }

    private static Quality mostly(Average average) {
        return average.quality().entrySet().stream()
                .max(Map.Entry.<Quality, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(Quality.OK);
    }

    private void goOn(
            AlertRule.Subject subject,
            Episode episode,
            long atMillis,
            double value,
            Quality quality,
            Duration held,
            Consumer<Alert> alerts) {
        episode.goOn(atMillis, value, Optional.of(quality), held)
                .ifPresent(state -> alerts.accept(alert(subject, episode, state, atMillis)));
    }

    private void end(AlertRule.Subject subject, Episode episode, long atMillis, Consumer<Alert> alerts) {
        if (episode.isRaised()) {
            alerts.accept(alert(subject, episode, Alert.State.CLEARED, atMillis));
        }
    }

    private Alert alert(AlertRule.Subject subject, Episode episode, Alert.State state, long atMillis) {
        var unitIfAny = Optional.of(unit).filter(text -> !text.isEmpty());
        return episode.alert(subject, deviceName, Optional.of(metric), unitIfAny, state, atMillis);
    }

    void write(ByteWriter out) {
        out.text(unit).number(frontMillis).number(windowFrontMillis);
        out.number(watches().filter(watch -> watch.episode != null).count());
        watches().forEach(watch -> {
            if (watch.episode != null) {
                watch.episode.write(out, watch.rule.subject());
            }
        });
        out.number(means.size());
        means.forEach((length, mean) -> mean.write(out.number(length.toMillis())));
        out.number(recent.size());
        recent.forEach((history, averages) -> averages.write(out.number(history)));
    }

    /** What was remembered for a rule that is gone is dropped, but for its episode, which {@link #settle} ends. */
    void read(ByteReader in) {
        unit = in.text();
        frontMillis = in.number();
        windowFrontMillis = in.number();
        for (var left = in.count(); left > 0; left--) {
            take(Episode.read(in));
        }
        for (var left = in.count(); left > 0; left--) {
            var length = Duration.ofMillis(in.number());
            means.getOrDefault(length, new TrailingMean(length)).read(in);
        }
        for (var left = in.count(); left > 0; left--) {
            var history = in.count();
            recent.getOrDefault(history, new RecentAverages(history)).read(in);
        }
    }

    private void take(Episode.Remembered remembered) {
        watches()
                .filter(watch ->
                        watch.rule.subject().name().equals(remembered.subject().name()))
                .findFirst()
                .ifPresentOrElse(watch -> watch.episode = remembered.episode(), () -> orphans.add(remembered));
    }

    private Stream<Watch<? extends AlertRule>> watches() {
        return Stream.concat(levels.stream(), anomalies.stream());
    }
}
