package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The incidents, what operators decided about them, and what each channel has announced of them. Thread-safe: Kafka's thread
 * writes, the channels read.
 */
public final class NotificationLog {
    /** More than any channel may send in an hour. */
    public static final int MOST_SENT = 1_000;

    private final Incidents incidents;
    private final BoundedMap<String, Delivery> deliveries;
    private final BoundedMap<String, OperatorDecision> decisions;
    private final Map<String, Instant> starts = new HashMap<>();
    private final Map<String, Deque<Instant>> sent = new HashMap<>();
    private boolean complete;

    /** From the first complete reading on, this process knows its deliveries earlier than Kafka. */
    private boolean deliveriesKnown;

    private long changes;

    /** If there are more deliveries or decisions of operators, the oldest is evicted. */
    public NotificationLog(Incidents incidents, int mostDeliveries, int mostDecisions) {
        this.incidents = incidents;
        this.deliveries = new BoundedMap<>(mostDeliveries);
        this.decisions = new BoundedMap<>(mostDecisions);
    }

    public synchronized void alert(Alert alert, Instant arrived) {
        incidents.add(alert, arrived);
        changes++;
        notifyAll();
    }

    public synchronized void alertDeleted(String key) {
        incidents.remove(key);
    }

    public synchronized void decided(String incident, OperatorDecision decision) {
        decisions.put(incident, decision);
    }

    /** {@code incident} is the key of the record, {@code device|metric}. */
    public synchronized void decisionDeleted(String incident) {
        decisions.remove(incident);
    }

    /** A channel has announced it. */
    public synchronized void delivered(Delivery delivery) {
        deliveries.put(delivery.key(), delivery);
        var times = sent.computeIfAbsent(delivery.channel(), channel -> new ArrayDeque<>());
        if (!delivery.at().equals(times.peekLast())) { // all deliveries of one message have its time
            times.addLast(delivery.at());
        }
        if (times.size() > MOST_SENT) {
            times.removeFirst();
        }
    }

    /** When the channel sent its newest {@value #MOST_SENT} messages, also before a restart. */
    public synchronized List<Instant> sent(String channel) {
        return List.copyOf(sent.getOrDefault(channel, new ArrayDeque<>()));
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

    /** Deletes incidents and decisions, before they are read from Kafka again. */
    public synchronized void clear() {
        complete = false;
        incidents.clear();
        decisions.clear();
        if (!deliveriesKnown) { // they are read again
            sent.clear();
        }
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
        return deliveries.evicted();
    }

    public synchronized long decisionsEvicted() {
        return decisions.evicted();
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
        var decision = decisions.get(incident.key().toString()).orElse(OperatorDecision.NONE);
        return policy.occasion(incident, last(channel, incident), decision, started, now)
                .map(occasion -> new Announcement(occasion, incident));
    }

    private Optional<Delivery> last(String channel, Incident incident) {
        return deliveries.get(channel + '|' + incident.key());
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
