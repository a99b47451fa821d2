package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The alerts of one metric of one device, from the first that was raised to the last that was cleared.
 *
 * @param open      the alerts that are not cleared, by their key
 * @param latest    the alert that changed last
 * @param since     the beginning of the first of its alerts that overlap in time, by the clock of the device
 * @param openedAt  when Kafka got the first alert of this incident
 * @param changedAt when Kafka got {@code latest}
 * @param loweredAt when an alert ended that was more severe than all others; at first, {@code openedAt}
 * @param risenAt   when it last became more severe; at first, {@code openedAt}
 */
public record Incident(
        IncidentKey key,
        Map<String, Alert> open,
        Alert latest,
        Instant since,
        Instant openedAt,
        Instant changedAt,
        Instant loweredAt,
        Instant risenAt,
        Severity peak) {

    /** More open alerts of one metric than any sensible rule file has; the oldest is dropped. */
    static final int MOST_OPEN = 64;

    private static final Comparator<Alert> BY_SEVERITY =
            Comparator.comparing(Alert::severity).thenComparing(alert -> alert.level());

    public Incident {
        open = Map.copyOf(open);
    }

    static Incident of(Alert alert, Instant arrived) {
        var open = alert.state() == State.CLEARED ? Map.<String, Alert>of() : Map.of(alert.key(), alert);
        return new Incident(
                IncidentKey.of(alert),
                open,
                alert,
                alert.since(),
                arrived,
                arrived,
                arrived,
                arrived,
                alert.severity());
    }

    Incident with(Alert alert, Instant arrived) {
        var alerts = new LinkedHashMap<>(open);
        alerts.remove(alert.key());
        if (alert.state() != State.CLEARED) {
            if (alerts.size() == MOST_OPEN) {
                alerts.remove(oldest(alerts.values()).key());
            }
            alerts.put(alert.key(), alert);
        }
        var worst = alert.severity().compareTo(peak) > 0 ? alert.severity() : peak;
        var now = highest(alerts.values());
        var isLower = alert.state() == State.CLEARED
                && now.filter(it -> it.compareTo(alert.severity()) >= 0).isEmpty();
        var isHigher =
                isOpen() && now.filter(it -> it.compareTo(severity()) > 0).isPresent();
        return new Incident(
                key,
                alerts,
                alert,
                isOpen() || overlaps(alert) ? earlier(since, alert.since()) : alert.since(),
                openedAt,
                arrived,
                isLower ? arrived : loweredAt,
                isHigher ? arrived : risenAt,
                worst);
    }

    /** Whether the alert began before the end of the one that changed last. */
    boolean overlaps(Alert alert) {
        return !alert.since().isAfter(latest.at());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Without an alert whose record was deleted. */
    Incident without(String alertKey) {
        var alerts = new LinkedHashMap<>(open);
        alerts.remove(alertKey);
        return new Incident(key, alerts, latest, since, openedAt, changedAt, loweredAt, risenAt, peak);
    }

    public boolean isOpen() {
        return !open.isEmpty();
    }

    /** The most severe open alert; the last one if all are cleared. */
    public Alert worst() {
        return open.values().stream().max(BY_SEVERITY).orElse(latest);
    }

    /** The highest severity of the open alerts; of the whole incident if all are cleared. */
    public Severity severity() {
        return isOpen() ? worst().severity() : peak;
    }

    private static Optional<Severity> highest(Collection<Alert> alerts) {
        return alerts.stream().map(Alert::severity).max(Comparator.naturalOrder());
    }

    private static Alert oldest(Collection<Alert> alerts) {
        return alerts.stream().min(Comparator.comparing(Alert::since)).orElseThrow();
    }
}
