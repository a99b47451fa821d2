package io.fieldline.emitter.push;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.emitter.live.LiveState;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events to one client: first a snapshot or what it missed, and then each event as it arrives.
 *
 * <p>It stores only cursors. While the connection is full, nothing is queued. Afterwards, the client gets the newest version of
 * each window and the current state of everything else. So a slow client costs almost nothing, no final average is lost, and
 * no older event follows a newer one.
 */
final class ClientFeed {
    private static final int BATCH = 256;

    private final LiveState live;
    private final ClientConnection connection;

    private Subscription subscription = Subscription.OVERVIEW;
    private Optional<TopicOffsets> resumed = Optional.empty();
    private @Nullable Snapshot snapshot;
    private boolean started;

    private long averages;
    private long devices;
    private long alerts;
    private long incidents;
    private long rules;
    private long pipeline;
    private long readings;
    /** When the client stopped reading, by {@link System#nanoTime}. */
    private Optional<Long> fullSince = Optional.empty();

    ClientFeed(LiveState live, ClientConnection connection) {
        this.live = live;
        this.connection = connection;
    }

    /**
     * Changes the subscription. A new snapshot follows.
     *
     * @param known the offsets up to which the page has all averages
     */
    synchronized void subscribe(Subscription wanted, Optional<TopicOffsets> known) {
        subscription = wanted;
        resumed = known;
        started = false;
        devices = 0;
        readings = 0;
    }

    /** Sends a new snapshot if one was sent before. */
    synchronized void restart() {
        if (started) {
            resumed = Optional.empty();
            started = false;
        }
    }

    /**
     * Sends averages that have just arrived if this client has all earlier ones. Otherwise, does the same as {@link #drain}.
     *
     * @param after the arrival before the first one
     * @return how many were deferred
     */
    synchronized int offer(long after, List<EncodedAverage> fresh) {
        if (!started || (snapshot != null && snapshot.hasNext()) || averages != after) {
            drain();
            return averages < fresh.get(fresh.size() - 1).arrival() ? fresh.size() : 0;
        }
        var wanted = subscription.isOverview()
                ? fresh
                : fresh.stream().filter(it -> subscription.shows(it.device())).toList();
        if (wanted.size() > connection.room()) {
            drain();
            return wanted.size();
        }
        if (!wanted.isEmpty()) {
            connection.send(wanted.stream().map(EncodedAverage::event).toList());
        }
        averages = fresh.get(fresh.size() - 1).arrival();
        return 0;
    }

    /** Sends as many events as the connection has room for. */
    synchronized void drain() {
        if (connection.room() == 0) {
            fullSince = fullSince.or(() -> Optional.of(System.nanoTime()));
            return;
        }
        fullSince = Optional.empty();
        if (hasAll()) {
            return; // true for most clients most of the time, and there may be thousands
        }
        if (live.devices().events().lacks(devices)) {
            connection.end(); // it has devices that are no longer stored, so it must connect again
            return;
        }
        if (!started) {
            start();
        }
        if (live.averages().isIncomplete(subscription, averages) || (snapshot != null && snapshot.isTooLate())) {
            resumed = Optional.empty();
            start(); // averages that it needs were evicted
        }
        while (snapshot != null && snapshot.hasNext() && connection.takesPage()) {
            connection.send(List.of(snapshot.next()));
        }
        if (snapshot == null || !snapshot.hasNext()) {
            snapshot = null;
            catchUp();
        }
    }

    /** Sends the newest readings of the devices shown, if there is room. Readings in between are not sent. */
    synchronized void sample() {
        if (!started || snapshot != null || subscription.isOverview()) {
            return;
        }
        var now = live.readings().arrivals();
        var events = subscription.devices().stream()
                .flatMap(device -> live.readings().after(readings, device).stream())
                .collect(Collectors.toList());
        if (!events.isEmpty() && events.size() <= connection.room()) {
            connection.send(events);
            readings = now;
        }
    }

    /** Ends the connection if it has been full since this {@link System#nanoTime}; returns whether it did. */
    synchronized boolean endIfFullSince(long nanoTime) {
        var isFull = fullSince.filter(since -> since - nanoTime < 0).isPresent();
        if (isFull) {
            connection.end();
        }
        return isFull;
    }

    void end() {
        connection.end();
    }

    private boolean hasAll() {
        // these counts are read before the sum and can only be behind it: if the sums are equal, all are equal
        return started
                && snapshot == null
                && averages + devices + alerts + incidents + rules + pipeline == live.arrivals();
    }

    private void start() {
        started = true;
        var joining = live.averages().joining(subscription, resumed);
        snapshot = new Snapshot(live.averages(), joining);
        averages = joining.arrival();
    }

    private void catchUp() {
        if (!catchUpAverages()) {
            return;
        }
        catchUp(live.devices().events(), subscription::shows, devices, arrival -> devices = arrival);
        catchUp(live.alerts().events(), live.alerts()::isShown, alerts, arrival -> alerts = arrival);
        catchUp(live.incidents().events(), live.alerts()::isShown, incidents, arrival -> incidents = arrival);
        catchUp(live.rules().events(), any -> true, rules, arrival -> rules = arrival);
        catchUp(live.pipeline().events(), any -> true, pipeline, arrival -> pipeline = arrival);
    }

    /** Whether the client now has all of them. */
    private boolean catchUpAverages() {
        Predicate<AverageEvent> missing = it -> subscription.shows(it.series().deviceName());
        var last = live.averages().arrivals();
        for (var room = connection.room(); room > 0; room = connection.room()) {
            var limit = Math.min(room, BATCH);
            var missed = live.averages().after(averages, limit, missing);
            if (!missed.isEmpty()) {
                connection.send(missed.stream()
                        .map(kept -> new EncodedEvent("average", kept.average().json()))
                        .toList());
                averages = missed.get(missed.size() - 1).arrival();
            }
            if (missed.size() < limit) {
                averages = Math.max(averages, last);
                return true;
            }
        }
        return false;
    }

    private <K> void catchUp(LatestByKey<K> events, Predicate<String> shown, long from, LongConsumer reached) {
        var last = events.arrivals();
        var at = from;
        for (var room = connection.room(); room > 0; room = connection.room()) {
            var limit = Math.min(room, BATCH);
            var missed = events.after(at, limit, shown);
            if (!missed.isEmpty()) {
                connection.send(missed.stream().map(LatestByKey.Entry::event).toList());
                at = missed.get(missed.size() - 1).arrival();
                reached.accept(at);
            }
            if (missed.size() < limit) {
                reached.accept(Math.max(at, last));
                return;
            }
        }
    }
}
