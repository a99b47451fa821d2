package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All incidents, made of the records of {@code fieldline.alerts}. For one thread at a time. */
public final class Incidents {
    private final Duration resolveAfter;
    private final int most;
    private final Map<IncidentKey, Incident> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private long evicted;

    /**
     * @param resolveAfter an alert that is raised within this time after the last one was cleared continues the incident
     * @param most         the number of incidents in memory; if it is reached, the one that changed longest ago is evicted, a
     *     closed one first
     */
    public Incidents(Duration resolveAfter, int most) {
        this.resolveAfter = resolveAfter;
        this.most = most;
    }

    /** Adds an alert, or the next state of one. */
    public void add(Alert alert, Instant arrived) {
        var key = IncidentKey.of(alert);
        var before = Optional.ofNullable(byKey.get(key)).filter(incident -> continues(incident, arrived));
        byKey.put(
                key,
                before.map(incident -> incident.with(alert, arrived)).orElseGet(() -> Incident.of(alert, arrived)));
        if (byKey.size() > most) {
            evictOne();
        }
    }

    /** Removes an alert whose record was deleted. */
    public void remove(String alertKey) {
        var parts = alertKey.split("\\|", 3);
        if (parts.length == 3) {
            var key = new IncidentKey(parts[0], Optional.of(parts[1]).filter(metric -> !metric.isEmpty()));
            byKey.computeIfPresent(key, (same, incident) -> incident.without(alertKey));
        }
    }

    public Collection<Incident> all() {
        return byKey.values();
    }

    public Optional<Incident> get(IncidentKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    public void clear() {
        byKey.clear();
    }

    public long evicted() {
        return evicted;
    }

    private boolean continues(Incident incident, Instant arrived) {
        return incident.isOpen() || !incident.changedAt().plus(resolveAfter).isBefore(arrived);
    }

    private void evictOne() {
        var victim = byKey.values().stream()
                .filter(incident -> !incident.isOpen())
                .findFirst()
                .orElseGet(() -> byKey.values().iterator().next());
        byKey.remove(victim.key());
        evicted++;
    }
}
