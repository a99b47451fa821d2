package io.fieldline.spark.alerts;

import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules about levels, for one metric of one device. Live values are evaluated as they arrive, by the
 * {@link AlertClock} of the device. Historical values are evaluated at the end of a batch, in the order of measurement.
 * A value that is older than an evaluated one counts in means only, because its level is in the past.
 */
final class LevelAlerts {
    /** A silence of more than this, and of more than a quarter of the duration of the rule, restarts that duration. */
    private static final Duration SHORTEST_BREAK = Duration.ofMinutes(10);

    private record MeanKey(Duration length, String unit) {}

    private static final class Mean {
        final InUnit inUnit;
        final TrailingMean trailing;

        Mean(MeanKey key) {
            inUnit = new InUnit(key.unit());
            trailing = new TrailingMean(key.length());
        }

        void add(CountedValue value) {
            var converted = inUnit.of(value.value(), value.unit());
            if (!Double.isNaN(converted)) {
                trailing.add(value.atMillis(), converted, value.samples());
            }
        }
    }

    private static final class LevelWatch extends RuleState<AlertRule.Level> {
        final InUnit inUnit;
        final @Nullable Mean mean;

        LevelWatch(AlertRule.Level rule, @Nullable Mean mean) {
            super(rule);
            this.inUnit = new InUnit(rule.unit());
            this.mean = mean;
        }
    }

    private final EpisodeReporter reporter;
    private final Map<MeanKey, Mean> means = new LinkedHashMap<>();
    private final List<LevelWatch> watches;
    private final List<CountedValue> historical = new ArrayList<>();
    private long highWaterMillis = Long.MIN_VALUE;

    LevelAlerts(EpisodeReporter reporter, List<AlertRule.Level> rules) {
        this.reporter = reporter;
        this.watches = rules.stream()
                .map(rule -> new LevelWatch(rule, rule.window().isZero() ? null : mean(rule)))
                .toList();
    }

    private Mean mean(AlertRule.Level rule) {
        return means.computeIfAbsent(new MeanKey(rule.window(), rule.unit()), Mean::new);
    }

    /** Adds a value. Ignores those of a broken or warming sensor, because they prove nothing. */
    void add(CountedValue value) {
        if (watches.isEmpty() || value.quality() == Quality.FAULT || value.quality() == Quality.WARMING_UP) {
            return;
        }
        if (value.historical()) {
            historical.add(value);
        } else {
            evaluate(value);
        }
    }

    /** Ends a batch. */
    void endBatch() {
        historical.sort(Comparator.comparingLong(CountedValue::atMillis).thenComparingDouble(CountedValue::value));
        historical.forEach(this::evaluate);
        historical.clear();
    }

    private void evaluate(CountedValue value) {
        for (var mean : means.values()) {
            mean.add(value);
        }
        if (value.atMillis() >= highWaterMillis) {
            highWaterMillis = value.atMillis();
            for (var watch : watches) {
                evaluate(watch, value);
            }
        }
    }

    private void evaluate(LevelWatch watch, CountedValue value) {
        var rule = watch.rule;
        var atMillis = value.atMillis();
        var converted = watch.inUnit.of(value.value(), value.unit());
        if (Double.isNaN(converted)) {
            return; // the rule does not apply to this unit
        }
        var compared = watch.mean == null ? converted : watch.mean.trailing.at(atMillis);
        var episode = watch.episode;
        if (episode != null && !episode.isRaised() && atMillis - episode.lastMillis() > longestBreak(rule)) {
            watch.episode = null;
        } else if (episode != null && rule.ended(compared)) {
            watch.end(reporter, atMillis);
        }
        if (watch.episode == null && rule.reached(compared)) {
            watch.episode = Episode.begin(atMillis, rule.level(), rule.above(), watch.inUnit.unitOf(value.unit()));
        }
        if (watch.episode != null) {
            watch.episode
                    .goOn(atMillis, compared, Optional.of(value.quality()), rule.duration())
                    .ifPresent(state -> reporter.report(rule.subject(), watch.episode, state, atMillis));
        }
    }

    private static long longestBreak(AlertRule.Level rule) {
        return Math.max(SHORTEST_BREAK.toMillis(), rule.duration().toMillis() / 4);
    }

    /** Notes that the clock of the device was corrected forward, so no level lasted for that time. */
    void correct(long millis) {
        watches.forEach(watch -> {
            if (watch.episode != null) {
                watch.episode.correct(millis);
            }
        });
    }

    void end(long atMillis) {
        watches.forEach(watch -> watch.end(reporter, atMillis));
    }

    Stream<? extends RuleState<? extends AlertRule>> watches() {
        return watches.stream();
    }

    long highWaterMillis() {
        return highWaterMillis;
    }

    void highWaterMillis(long millis) {
        highWaterMillis = millis;
    }

    int mostBytes() {
        return Episode.BYTES * watches.size() + TrailingMean.MOST_BYTES * means.size();
    }

    void writeMeans(ByteWriter out) {
        out.number(means.size());
        means.forEach((key, mean) ->
                mean.trailing.write(out.number(key.length().toMillis()).text(key.unit())));
    }

    /** Discards the state of rules that no longer exist. Before format 6, means had no unit. */
    void readMeans(ByteReader in, int format) {
        for (var left = in.count(); left > 0; left--) {
            var length = Duration.ofMillis(in.number());
            var unit = format < 6 ? unitOfMean(length) : in.text();
            var key = new MeanKey(length, unit);
            means.getOrDefault(key, new Mean(key)).trailing.read(in);
        }
    }

    private String unitOfMean(Duration length) {
        return means.keySet().stream()
                .filter(key -> key.length().equals(length))
                .map(MeanKey::unit)
                .findFirst()
                .orElse("");
    }
}
