package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules about a state that lasts: the silence of a device, or the fault of a metric. The value of the alert is the
 * duration of the state in seconds, by the clock of the batch. Its times are by the clock of the device. The alert is
 * updated each time the duration has doubled since the last report.
 */
final class LastingAlerts {
    private static final String SECONDS = "s";

    /** A rule, and how long its state must last. */
    record Rule(AlertRule.Subject subject, Duration lasts) {}

    /**
     * A state that lasts.
     *
     * @param beganMillis  when it began, by the clock of the batch
     * @param deviceMillis the same time by the clock of the device
     */
    record State(long beganMillis, long deviceMillis, Optional<Quality> quality) {
        long deviceTime(long nowMillis) {
            return deviceMillis + nowMillis - beganMillis;
        }
    }

    private final EpisodeReporter reporter;
    private final List<Rule> rules;
    private final Map<String, Episode> episodes = new TreeMap<>();
    /** Episodes whose rules no longer exist, until the next batch ends. */
    private final List<Episode.Remembered> orphans = new ArrayList<>();

    LastingAlerts(EpisodeReporter reporter, List<Rule> rules) {
        this.reporter = reporter;
        this.rules = rules;
    }

    /** Ends the episodes whose rules no longer exist. */
    void endOrphans() {
        orphans.forEach(orphan -> reporter.end(
                orphan.subject(), orphan.episode(), orphan.episode().lastMillis()));
        orphans.clear();
    }

    /** Reports the rules whose state has lasted long enough, and at least {@code leastMillis}. */
    void endBatch(State state, long leastMillis, long nowMillis) {
        for (var rule : rules) {
            if (nowMillis >= deadline(rule, state, leastMillis)) {
                var required = required(rule, leastMillis);
                var episode = episodes.computeIfAbsent(
                        rule.subject().name(),
                        name -> Episode.begin(state.deviceMillis(), seconds(required), true, SECONDS));
                var atMillis = state.deviceTime(nowMillis);
                episode.goOn(atMillis, seconds(nowMillis - state.beganMillis()), state.quality(), Duration.ZERO)
                        .ifPresent(news -> reporter.report(rule.subject(), episode, news, atMillis));
            }
        }
    }

    /**
     * Ends the state at this time by the clock of the device. The value of a raised alert is then the duration by that
     * clock.
     */
    void end(long deviceMillis) {
        for (var rule : rules) {
            var episode = episodes.remove(rule.subject().name());
            if (episode != null) {
                episode.goOn(
                        deviceMillis, seconds(deviceMillis - episode.sinceMillis()), episode.quality(), Duration.ZERO);
                reporter.report(rule.subject(), episode, Alert.State.CLEARED, deviceMillis);
            }
        }
    }

    /** When {@link #endBatch} has something to report, in epoch milliseconds. */
    long nextDeadline(State state, long leastMillis) {
        return rules.stream()
                .mapToLong(rule -> deadline(rule, state, leastMillis))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private long deadline(Rule rule, State state, long leastMillis) {
        var episode = episodes.get(rule.subject().name());
        var lasts = episode == null ? required(rule, leastMillis) : (long) (2 * 1000 * episode.reported());
        return state.beganMillis() + lasts;
    }

    private static long required(Rule rule, long leastMillis) {
        return Math.max(rule.lasts().toMillis(), leastMillis);
    }

    private static double seconds(long millis) {
        return millis / 1000.0;
    }

    int mostBytes() {
        return Episode.BYTES * rules.size();
    }

    void write(ByteWriter out) {
        out.number(episodes.size());
        rules.forEach(rule -> {
            var episode = episodes.get(rule.subject().name());
            if (episode != null) {
                episode.write(out, rule.subject());
            }
        });
    }

    void read(ByteReader in, int format) {
        for (var left = in.count(); left > 0; left--) {
            var remembered = Episode.read(in, format, SECONDS);
            var name = remembered.subject().name();
            if (rules.stream().anyMatch(rule -> rule.subject().name().equals(name))) {
                episodes.put(name, remembered.episode());
            } else {
                orphans.add(remembered);
            }
        }
    }
}
