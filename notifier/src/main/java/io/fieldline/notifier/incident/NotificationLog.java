package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The incidents, and what each channel has announced of them. Thread-safe: Kafka's thread writes, the channels read. */
public final class NotificationLog {
    private final Incidents incidents;
    private final Map<String, Delivery> deliveries = new HashMap<>();
    private final Map<String, Instant> starts = new HashMap<>();
    private boolean complete;
    private long changes;

    public NotificationLog(Incidents incidents) {
        this.incidents = incidents;
    }

    public synchronized void alert(Alert alert, Instant arrived) {
        incidents.add(alert, arrived);
        changes++;
        notifyAll();
    }

    public synchronized void alertDeleted(String key) {
        incidents.remove(key);
    }

    public synchronized void delivered(Delivery delivery) {
        deliveries.put(delivery.key(), delivery);
    }

    public synchronized void deliveryDeleted(String key) {
        deliveries.remove(key);
        starts.remove(key);
    }

    public synchronized void started(ChannelStart start) {
        starts.put(start.channel(), start.started());
    }

    /** When the channel was used for the first time; empty if this is the first time. */
    public synchronized Optional<Instant> start(String channel) {
        return Optional.ofNullable(starts.get(channel));
    }

    /** All records that were in Kafka at the start are read, so that channels may announce. */
    public synchronized void complete() {
        complete = true;
        changes++;
        notifyAll();
    }

    /** Deletes everything, before it is read from Kafka again. */
    public synchronized void clear() {
        complete = false;
        incidents.clear();
        deliveries.clear();
        starts.clear();
    }

    public synchronized boolean isComplete() {
        return complete;
    }

    public synchronized long open() {
        return incidents.all().stream().filter(Incident::isOpen).count();
    }

    public synchronized long evicted() {
        return incidents.evicted();
    }

    /** What the channel must announce now, the most severe first; nothing before all records are read. */
    public synchronized List<Announcement> due(String channel, AnnouncementPolicy policy, Instant now) {
        var started = starts.get(channel);
        if (!complete || started == null) {
            return List.of();
        }
        return incidents.all().stream()
                .flatMap(incident -> announcement(channel, policy, incident, started, now).stream())
                .sorted((one, other) ->
                        other.incident().severity().compareTo(one.incident().severity()))
                .toList();
    }

    private Optional<Announcement> announcement(
            String channel, AnnouncementPolicy policy, Incident incident, Instant started, Instant now) {
        var last = Optional.ofNullable(deliveries.get(channel + '|' + incident.key()));
        return policy.occasion(incident, last, started, now).map(occasion -> new Announcement(occasion, incident));
    }

    /** What the channel has announced when it sent these. */
    public static List<Delivery> deliveries(String channel, List<Announcement> announcements, Instant now) {
        return announcements.stream()
                .map(announcement -> Delivery.of(channel, announcement.incident(), now))
                .toList();
    }

    /** Waits until an alert arrives, at most for this time. */
    public synchronized void awaitAlert(Duration time) throws InterruptedException {
        var before = changes;
        var deadline = System.nanoTime() + time.toNanos();
        for (var left = time.toNanos(); changes == before && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
