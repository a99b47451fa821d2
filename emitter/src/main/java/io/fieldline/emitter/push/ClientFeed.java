package io.fieldline.emitter.push;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.overview.OverviewCache;
import io.fieldline.emitter.overview.OverviewCursor;
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
    /** The page has all alerts and incidents, and can drop those that it got from an earlier connection alone. */
    private static final EncodedEvent COMPLETE = new EncodedEvent("complete", "{\"events\":[\"alert\",\"incident\"]}");

    private final LiveState live;
    private final ClientConnection connection;

    private ClientView view = ClientView.ALL;
    private Optional<OverviewFeed> overview = Optional.empty();
    private Optional<TopicOffsets> resumed = Optional.empty();
    private @Nullable Snapshot snapshot;
    private boolean started;
    /** The arrivals when it joined: it shows nothing that was retired before. */
    private Optional<Joined> joined = Optional.empty();
    /** Whether the client knows that it has all alerts and incidents. */
    private boolean completed;

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

    private record Joined(long alerts, long incidents) {}

    /** The client has joined; {@code known} and {@code cursor} are what the page already has. */
    synchronized void join(ClientView wanted, Optional<TopicOffsets> known, OverviewCursor cursor) {
        view = wanted;
        overview = wanted.overview() ? Optional.of(new OverviewFeed(cursor)) : Optional.empty();
        resumed = known;
        joined = known.isPresent() || !cursor.equals(OverviewCursor.NONE)
                ? Optional.of(new Joined(0, 0)) // it may show what has ended meanwhile
                : Optional.empty();
    }

    /** Changes what the client gets. A new snapshot follows. */
    synchronized void show(ClientView wanted) {
        if (wanted.overview() != view.overview()) {
            overview = wanted.overview() ? Optional.of(new OverviewFeed(OverviewCursor.NONE)) : Optional.empty();
        }
        alerts = wanted.overview() || view.overview() ? 0 : alerts;
        view = wanted;
        resumed = Optional.empty();
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
        var wanted = view.showsDevices() && view.subscription().isOverview()
                ? fresh
                : fresh.stream().filter(it -> view.shows(it.device())).toList();
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
        if (view.showsDevices() && live.devices().events().lacks(devices)) {
            connection.end(); // it has devices that are no longer stored, so it must connect again
            return;
        }
        if (!started) {
            start();
        }
        if (live.averages().isIncomplete(view.subscription(), averages) || (snapshot != null && snapshot.isTooLate())) {
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

    /** Sends the overview to a client that gets it; see {@link OverviewFeed#send}. */
    synchronized void sendOverview(OverviewCache cache, boolean refreshed) {
        if (overview.filter(feed -> feed.send(cache, connection, refreshed)).isPresent()) {
            alerts = 0; // the page removed those of the devices too, and some are still active
            incidents = 0;
        }
    }

    synchronized boolean hasOverview() {
        return overview.isPresent();
    }

    /** Sends the newest readings of the devices shown, if there is room. Readings in between are not sent. */
    synchronized void sample() {
        if (!started || snapshot != null || view.subscription().isOverview()) {
            return;
        }
        var now = live.readings().arrivals();
        var events = view.subscription().devices().stream()
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
                && completed
                && averages + devices + alerts + incidents + rules + pipeline == live.arrivals();
    }

    private void start() {
        started = true;
        if (!view.showsDevices()) {
            snapshot = null;
            averages = live.averages().arrivals();
            return;
        }
        var joining = live.averages().joining(view.subscription(), resumed);
        snapshot = new Snapshot(live.averages(), joining);
        averages = joining.arrival();
    }

    private void catchUp() {
        if (!catchUpAverages()) {
            return;
        }
        var since = joined.orElseGet(() -> new Joined(
                live.alerts().events().arrivals(), live.incidents().events().arrivals()));
        joined = Optional.of(since);
        catchUp(live.devices().events(), view::shows, devices, arrival -> devices = arrival);
        var hasAlerts =
                catchUp(live.alerts().events(), this::showsAlerts, alerts, since.alerts(), arrival -> alerts = arrival);
        var hasIncidents = catchUp(
                live.incidents().events(),
                live.alerts()::isShown,
                incidents,
                since.incidents(),
                arrival -> incidents = arrival);
        if (!completed && hasAlerts && hasIncidents && connection.room() > 0) {
            connection.send(List.of(COMPLETE));
            completed = true;
        }
        catchUp(live.rules().events(), any -> true, rules, arrival -> rules = arrival);
        catchUp(live.pipeline().events(), any -> true, pipeline, arrival -> pipeline = arrival);
    }

    private boolean showsAlerts(String device) {
        return view.showsAlerts(device) && live.alerts().isShown(device);
    }

    /** Whether the client now has all of them. */
    private boolean catchUpAverages() {
        if (!view.showsDevices()) {
            averages = live.averages().arrivals();
            return true;
        }
        Predicate<AverageEvent> missing = it -> view.shows(it.series().deviceName());
        var last = live.averages().arrivals();
        for (var room = connection.room(); room > 0; room = connection.room()) {
            var limit = Math.min(room, BATCH);
            var missed = live.averages().after(averages, limit, missing);
            if (!missed.isEmpty()) {
                connection.send(missed.stream()
                        .map(stored ->
                                new EncodedEvent("average", stored.average().json()))
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
        catchUp(events, shown, from, Long.MAX_VALUE, reached);
    }

    /** Returns whether the client now has all of them. */
    private <K> boolean catchUp(
            LatestByKey<K> events, Predicate<String> shown, long from, long since, LongConsumer reached) {
        var last = events.arrivals();
        var at = from;
        for (var room = connection.room(); room > 0; room = connection.room()) {
            var limit = Math.min(room, BATCH);
            var missed = events.after(at, limit, shown, since);
            if (!missed.isEmpty()) {
                connection.send(missed.stream().map(LatestByKey.Entry::event).toList());
                at = missed.get(missed.size() - 1).arrival();
                reached.accept(at);
            }
            if (missed.size() < limit) {
                reached.accept(Math.max(at, last));
                return true;
            }
        }
        return false;
    }
}
