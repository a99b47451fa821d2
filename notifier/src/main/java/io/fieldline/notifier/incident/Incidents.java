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

    /** Those that ended before another began at the same metric of the same device, by the key of their last alert. */
    private final Map<String, Incident> earlier = new LinkedHashMap<>();

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
        var before = Optional.ofNullable(byKey.get(key));
        var continued = before.filter(incident -> continues(incident, alert, arrived));
        if (continued.isEmpty()) {
            before.ifPresent(incident -> earlier.put(incident.latest().key(), incident));
        }
        byKey.put(
                key,
                continued.map(incident -> incident.with(alert, arrived)).orElseGet(() -> Incident.of(alert, arrived)));
        if (byKey.size() + earlier.size() > most) {
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

    /** The last incident of each metric of each device. */
    public Collection<Incident> last() {
        return byKey.values();
    }

    /** Those that ended before another began at the same metric of the same device. */
    public Collection<Incident> earlier() {
        return earlier.values();
    }

    public Optional<Incident> get(IncidentKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    public void clear() {
        byKey.clear();
        earlier.clear();
    }

    public long evicted() {
        return evicted;
    }

    /** The Spark job may send an alert again. Compaction may have deleted that two alerts were open at the same time. */
    private boolean continues(Incident incident, Alert alert, Instant arrived) {
        return incident.isOpen()
                || incident.latest().key().equals(alert.key())
                || incident.overlaps(alert)
                || !incident.changedAt().plus(resolveAfter).isBefore(arrived);
    }

    private void evictOne() {
        evicted++;
        if (!earlier.isEmpty()) {
            earlier.remove(earlier.keySet().iterator().next());
            return;
        }
        var victim = byKey.values().stream()
                .filter(incident -> !incident.isOpen())
                .findFirst()
                .orElseGet(() -> byKey.values().iterator().next());
        byKey.remove(victim.key());
    }
}
