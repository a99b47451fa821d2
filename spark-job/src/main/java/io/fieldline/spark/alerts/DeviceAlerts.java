package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What is remembered about one device for the sake of the rules: per metric, and of its silence. */
public final class DeviceAlerts {
    private static final Optional<String> SECONDS = Optional.of("s");

    private final String deviceName;
    private final List<AlertRule> rules;
    private final List<AlertRule.Silence> silenceRules;
    private final Map<String, MetricAlerts> byMetric = new TreeMap<>();
    private final Map<String, Episode> silences = new TreeMap<>();
    private final List<Alert> alerts = new ArrayList<>();
    private long lastEventMillis = Long.MIN_VALUE;
    private long lastArrivalMillis;
    private boolean heard;

    private DeviceAlerts(String deviceName, List<AlertRule> rules) {
        this.deviceName = deviceName;
        this.rules = rules.stream()
                .filter(rule -> rule.subject().device().matches(deviceName))
                .toList();
        this.silenceRules = rules(AlertRule.Silence.class);
    }

    public static DeviceAlerts none(String deviceName, List<AlertRule> rules) {
        return new DeviceAlerts(deviceName, rules);
    }

    /** Notes that a reading came, whatever it says. */
    public void hear(long eventMillis, long nowMillis) {
        lastEventMillis = Math.max(lastEventMillis, eventMillis);
        lastArrivalMillis = nowMillis;
        heard = true;
    }

    /** Notes a value that was counted. */
    public void add(String metric, double value, long eventMillis, Quality quality, String unit) {
        of(metric).add(eventMillis, value, quality, unit);
    }

    /** Notes an average that is final. */
    public void closed(Average average) {
        of(average.metric()).closed(average, alerts::add);
    }

    /** Ends a batch: what changed in it, in the order in which it did. */
    public List<Alert> settle(long nowMillis) {
        byMetric.values().forEach(metric -> metric.settle(alerts::add));
        silenceRules.forEach(rule -> listen(rule, nowMillis, alerts::add));
        heard = false;
        return alerts;
    }

    /** One whose rule is gone has ended, though the silence may go on. */
    private void take(Episode.Remembered silence) {
        var subject = silence.subject();
        var episode = silence.episode();
        if (silenceRules.stream().anyMatch(rule -> rule.subject().name().equals(subject.name()))) {
            silences.put(subject.name(), episode);
        } else {
            alerts.add(alert(subject, episode, Alert.State.CLEARED, episode.lastMillis()));
        }
    }

    /** When {@link #settle} has something to say without a new reading, in epoch milliseconds. */
    public long nextDeadline() {
        return silenceRules.stream()
                .filter(rule -> !silences.containsKey(rule.subject().name()))
                .mapToLong(rule -> lastArrivalMillis + rule.silence().toMillis())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** A silence is an interval of ours; it is told in the device's time, from its last reading on. */
    private void listen(AlertRule.Silence rule, long nowMillis, Consumer<Alert> news) {
        var name = rule.subject().name();
        var episode = silences.get(name);
        if (episode != null && heard) {
            silences.remove(name);
            episode.goOn(
                    lastEventMillis,
                    seconds(lastEventMillis - episode.sinceMillis()),
                    Optional.empty(),
                    rule.silence());
            news.accept(alert(rule, episode, Alert.State.CLEARED, lastEventMillis));
        } else if (episode == null
                && nowMillis - lastArrivalMillis >= rule.silence().toMillis()) {
            var begun = Episode.begin(lastEventMillis, seconds(rule.silence().toMillis()), true);
            var atMillis = lastEventMillis + nowMillis - lastArrivalMillis;
            begun.goOn(atMillis, seconds(atMillis - lastEventMillis), Optional.empty(), rule.silence())
                    .ifPresent(state -> news.accept(alert(rule, begun, state, atMillis)));
            silences.put(name, begun);
        }
    }

    private static double seconds(long millis) {
        return millis / 1000.0;
    }

    private Alert alert(AlertRule.Silence rule, Episode episode, Alert.State state, long atMillis) {
        return alert(rule.subject(), episode, state, atMillis);
    }

    private Alert alert(AlertRule.Subject subject, Episode episode, Alert.State state, long atMillis) {
        return episode.alert(subject, deviceName, Optional.empty(), SECONDS, state, atMillis);
    }

    private MetricAlerts of(String metric) {
        return byMetric.computeIfAbsent(
                metric,
                name -> new MetricAlerts(
                        deviceName,
                        name,
                        rulesAt(name, AlertRule.Level.class),
                        rulesAt(name, AlertRule.Anomaly.class)));
    }

    private <R extends AlertRule> List<R> rulesAt(String metric, Class<R> kind) {
        return rules(kind).stream()
                .filter(rule -> rule.subject().metric().matches(metric))
                .toList();
    }

    private <R extends AlertRule> List<R> rules(Class<R> kind) {
        return rules.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** For the checkpoint: what {@link #read} reads back. */
    public void write(ByteWriter out) {
        out.number(lastEventMillis).number(lastArrivalMillis);
        out.number(silences.size());
        silenceRules.forEach(rule -> {
            var episode = silences.get(rule.subject().name());
            if (episode != null) {
                episode.write(out, rule.subject());
            }
        });
        out.number(byMetric.size());
        byMetric.forEach((metric, itsAlerts) -> itsAlerts.write(out.text(metric)));
    }

    public static DeviceAlerts read(ByteReader in, String deviceName, List<AlertRule> rules) {
        var device = new DeviceAlerts(deviceName, rules);
        device.lastEventMillis = in.number();
        device.lastArrivalMillis = in.number();
        for (var left = in.count(); left > 0; left--) {
            device.take(Episode.read(in));
        }
        for (var left = in.count(); left > 0; left--) {
            device.of(in.text()).read(in);
        }
        return device;
    }
}
