package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The incidents, and what each channel has announced of them. Thread-safe: Kafka's thread writes, the channels read. */
public final class NotificationLog {
    private final Incidents incidents;
    private final int mostDeliveries;
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final Map<String, Instant> starts = new HashMap<>();
    private boolean complete;

    /** From the first complete reading on, this process knows its deliveries earlier than Kafka. */
    private boolean deliveriesKnown;

    private long deliveriesEvicted;
    private long changes;

    /** If there are more deliveries, the oldest is evicted. */
    public NotificationLog(Incidents incidents, int mostDeliveries) {
        this.incidents = incidents;
        this.mostDeliveries = mostDeliveries;
    }

    public synchronized void alert(Alert alert, Instant arrived) {
        incidents.add(alert, arrived);
        changes++;
        notifyAll();
    }

    public synchronized void alertDeleted(String key) {
        incidents.remove(key);
    }

    /** A channel has announced it. */
    public synchronized void delivered(Delivery delivery) {
        deliveries.remove(delivery.key()); // so that it becomes the newest
        deliveries.put(delivery.key(), delivery);
        if (deliveries.size() > mostDeliveries) {
            deliveries.remove(deliveries.keySet().iterator().next());
            deliveriesEvicted++;
        }
    }

    /** A record of Kafka. It may be older than what this process has announced meanwhile. */
    public synchronized void read(Delivery delivery) {
        if (!deliveriesKnown) {
            delivered(delivery);
        }
    }

    /** As {@link #read(Delivery)}. */
    public synchronized void read(ChannelStart start) {
        if (!deliveriesKnown) {
            started(start);
        }
    }

    /** As {@link #read(Delivery)}, for a record without a value. */
    public synchronized void deliveryDeleted(String key) {
        if (!deliveriesKnown) {
            deliveries.remove(key);
            starts.remove(key);
        }
    }

    public synchronized void started(ChannelStart start) {
        starts.put(start.channel(), start.since());
    }

    /** The time from which the channel announces; empty if it is used for the first time. */
    public synchronized Optional<Instant> start(String channel) {
        return Optional.ofNullable(starts.get(channel));
    }

    /** All records that were in Kafka at the start are read, so that channels may announce. */
    public synchronized void complete() {
        complete = true;
        deliveriesKnown = true;
        changes++;
        notifyAll();
    }

    /** Deletes the incidents, before they are read from Kafka again. */
    public synchronized void clear() {
        complete = false;
        incidents.clear();
    }

    public synchronized boolean isComplete() {
        return complete;
    }

    public synchronized long open() {
        return incidents.last().stream().filter(Incident::isOpen).count();
    }

    public synchronized long evicted() {
        return incidents.evicted();
    }

    public synchronized long deliveriesEvicted() {
        return deliveriesEvicted;
    }

    /** What the channel must announce now, the most severe first; nothing before all records are read. */
    public synchronized List<Announcement> due(String channel, AnnouncementPolicy policy, Instant now) {
        var started = starts.get(channel);
        if (!complete || started == null) {
            return List.of();
        }
        var earlier = incidents.earlier().stream()
                .filter(incident -> incident.changedAt().isAfter(started) && !isKnown(channel, incident));
        return Stream.concat(earlier, incidents.last().stream())
                .flatMap(incident -> announcement(channel, policy, incident, started, now).stream())
                .sorted((one, other) ->
                        other.incident().severity().compareTo(one.incident().severity()))
                .toList();
    }

    private Optional<Announcement> announcement(
            String channel, AnnouncementPolicy policy, Incident incident, Instant started, Instant now) {
        return policy.occasion(incident, last(channel, incident), started, now)
                .map(occasion -> new Announcement(occasion, incident));
    }

    private Optional<Delivery> last(String channel, Incident incident) {
        return Optional.ofNullable(deliveries.get(channel + '|' + incident.key()));
    }

    private boolean isKnown(String channel, Incident earlier) {
        return last(channel, earlier)
                .filter(delivery -> !earlier.changedAt().isAfter(delivery.until()))
                .isPresent();
    }

    /** What the channel has announced when it sent these, the newest incident last because it replaces earlier ones. */
    public static List<Delivery> deliveries(String channel, List<Announcement> announcements, Instant now) {
        return announcements.stream()
                .sorted(Comparator.comparing(
                        announcement -> announcement.incident().changedAt()))
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
