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
 * What one browser is still to get: a snapshot, or what it missed; then each event as it comes.
 *
 * <p>All that is remembered of a browser is how far it got. While its line takes no more, nothing waits for it here;
 * afterwards it gets the newest version of each window, and of everything else what is true then. So a stuck browser
 * costs next to nothing, no final average is lost, and nothing older overwrites something newer on the page.
 */
final class ClientFeed {
    private static final int BATCH = 256;

    private final LiveState live;
    private final ClientConnection line;

    private Subscription watch = Subscription.OVERVIEW;
    private Optional<TopicOffsets> resumed = Optional.empty();
    private @Nullable Snapshot snapshot;
    private boolean begun;

    private long averages;
    private long devices;
    private long alerts;
    private long rules;
    private long pipeline;
    private long readings;
    /** Since when it takes nothing, by {@link System#nanoTime}. */
    private Optional<Long> stuckSince = Optional.empty();

    ClientFeed(LiveState live, ClientConnection line) {
        this.live = live;
        this.line = line;
    }

    /**
     * Shows these devices from now on, beginning anew.
     *
     * @param known up to where the page has all of them already
     */
    synchronized void subscribe(Subscription wanted, Optional<TopicOffsets> known) {
        watch = wanted;
        resumed = known;
        begun = false;
        devices = 0;
        readings = 0;
    }

    /** Begins anew if it had begun, also when it got something meanwhile. */
    synchronized void restart() {
        if (begun) {
            resumed = Optional.empty();
            begun = false;
        }
    }

    /**
     * Sends averages that have just come, when this browser has all before them; else as {@link #drain}.
     *
     * @param after the arrival before the first of them
     * @return how many of them it could not take at once
     */
    synchronized int offer(long after, List<EncodedAverage> fresh) {
        if (!begun || (snapshot != null && snapshot.hasNext()) || averages != after) {
            drain();
            return averages < fresh.get(fresh.size() - 1).arrival() ? fresh.size() : 0;
        }
        var wanted = watch.isOverview()
                ? fresh
                : fresh.stream().filter(it -> watch.shows(it.device())).toList();
        if (wanted.size() > line.room()) {
            drain();
            return wanted.size();
        }
        if (!wanted.isEmpty()) {
            line.send(wanted.stream().map(EncodedAverage::event).toList());
        }
        averages = fresh.get(fresh.size() - 1).arrival();
        return 0;
    }

    /** Sends as much of what is waiting as the line takes. */
    synchronized void drain() {
        if (line.room() == 0) {
            stuckSince = stuckSince.or(() -> Optional.of(System.nanoTime()));
            return;
        }
        stuckSince = Optional.empty();
        if (hasAll()) {
            return; // most do most of the time, and there may be thousands
        }
        if (live.devices().journal().lacks(devices)) {
            line.end(); // it would show devices for good that are not kept any more, so it has to connect again
            return;
        }
        if (!begun) {
            begin();
        }
        if (live.averages().isIncomplete(watch, averages) || (snapshot != null && snapshot.isTooLate())) {
            resumed = Optional.empty();
            begin(); // it was away or stuck for longer than what is kept
        }
        while (snapshot != null && snapshot.hasNext() && line.takesPage()) {
            line.send(List.of(snapshot.next()));
        }
        if (snapshot == null || !snapshot.hasNext()) {
            snapshot = null;
            catchUp();
        }
    }

    /** The newest readings of the devices shown, as far as there is room; those in between are not sent at all. */
    synchronized void sample() {
        if (!begun || snapshot != null || watch.isOverview()) {
            return;
        }
        var now = live.readings().arrivals();
        var events = watch.devices().stream()
                .flatMap(device -> live.readings().after(readings, device).stream())
                .collect(Collectors.toList());
        if (!events.isEmpty() && events.size() <= line.room()) {
            line.send(events);
            readings = now;
        }
    }

    /** Ends the line if it took nothing since that moment of {@link System#nanoTime}; whether it did. */
    synchronized boolean endIfStuckSince(long nanoTime) {
        var stuck = stuckSince.filter(since -> since - nanoTime < 0).isPresent();
        if (stuck) {
            line.end();
        }
        return stuck;
    }

    void end() {
        line.end();
    }

    private boolean hasAll() {
        // the sum of what came is read after these counts, each of which can only be behind: equal sums, all equal
        return begun && snapshot == null && averages + devices + alerts + rules + pipeline == live.arrivals();
    }

    private void begin() {
        begun = true;
        var joining = live.averages().joining(watch, resumed);
        snapshot = new Snapshot(live.averages(), joining);
        averages = joining.arrival();
    }

    private void catchUp() {
        if (!catchUpAverages()) {
            return;
        }
        catchUp(live.devices().journal(), watch::shows, devices, arrival -> devices = arrival);
        catchUp(live.alerts().journal(), live.alerts()::isShown, alerts, arrival -> alerts = arrival);
        catchUp(live.rules().journal(), any -> true, rules, arrival -> rules = arrival);
        catchUp(live.pipeline().journal(), any -> true, pipeline, arrival -> pipeline = arrival);
    }

    /** Whether it has all of them now. */
    private boolean catchUpAverages() {
        Predicate<AverageEvent> missing = it -> watch.shows(it.series().deviceName());
        var last = live.averages().arrivals();
        for (var room = line.room(); room > 0; room = line.room()) {
            var limit = Math.min(room, BATCH);
            var missed = live.averages().after(averages, limit, missing);
            if (!missed.isEmpty()) {
                line.send(missed.stream()
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

    private <K> void catchUp(LatestByKey<K> journal, Predicate<String> shown, long from, LongConsumer reached) {
        var last = journal.arrivals();
        var at = from;
        for (var room = line.room(); room > 0; room = line.room()) {
            var limit = Math.min(room, BATCH);
            var missed = journal.after(at, limit, shown);
            if (!missed.isEmpty()) {
                line.send(missed.stream().map(LatestByKey.Entry::event).toList());
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
