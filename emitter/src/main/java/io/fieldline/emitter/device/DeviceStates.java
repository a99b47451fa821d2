package io.fieldline.emitter.device;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.messages.Alert;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How each device is: by its readings, by its silence, by what it says and by what the job knows about it. Nothing is called
 * online that no reading has verified. Which devices are kept when there are too many: see {@link DeviceTable}.
 */
public final class DeviceStates {
    /** A device that made room for another one; {@code removed} if it had been removed before. */
    public record Evicted(String name, boolean removed) {}

    /** How a device is, the first that holds; on the wire the name in lower case. */
    public enum State {
        OFFLINE,
        /** It was silent for too long, while others' readings or a bridge's reports came through. */
        STALE,
        /** Nothing has verified how it is. */
        UNKNOWN,
        /** One of its sensors has a fault. */
        FAULT,
        /** Its agent is there, and says that something is wrong. */
        DEGRADED,
        ONLINE
    }

    /** Of one device; further ones are not told, so that an event stays small. */
    static final int MAX_FAULTS = 100;

    private static final Duration MOST_AHEAD = Duration.ofSeconds(60);
    /** A reading may wait for a while before it is sent. */
    private static final Duration MOST_BEHIND = Duration.ofMinutes(2);

    /** While there are too many devices, pages are told of so many new ones a second, those that were active longest. */
    private static final int NEW_A_SECOND = 500;

    private final int max;
    private final Duration leastLimit;
    private final LatestReadings readings;
    private final RecentRejections rejections;
    private final Clock clock;
    private final VerifiedPath path;
    private final DeviceTable table;
    /** Also those that were removed, so that pages that were away hear of it. */
    private final LatestByKey<String> journal;
    /** Evicted ones whose removal pages may need, the one evicted longest ago first. */
    private final Set<String> departed = new LinkedHashSet<>();

    private final List<Evicted> evicted = new ArrayList<>();
    private Instant listenedFrom;
    /** Before, a later record may say something earlier of a device that was removed. */
    private boolean caughtUp;

    /**
     * Knows no device yet.
     *
     * @param max        devices
     * @param leastLimit no device is stale before; 3 usual intervals may be longer
     * @param readings   the newest of each metric, for the faults
     */
    public DeviceStates(
            int max, Duration leastLimit, LatestReadings readings, RecentRejections rejections, Clock clock) {
        this.max = max;
        this.leastLimit = leastLimit;
        this.readings = readings;
        this.rejections = rejections;
        this.clock = clock;
        this.listenedFrom = clock.instant();
        this.path = new VerifiedPath(listenedFrom);
        this.table = new DeviceTable(max);
        this.journal = new LatestByKey<>(2 * max);
    }

    /** Nothing was read for a while: who was not stale before cannot be called so for what happened meanwhile. */
    public synchronized void listen() {
        listenedFrom = clock.instant();
        path.readAll(listenedFrom);
        notSilentBefore(listenedFrom);
    }

    /** All readings that are in Kafka have been read. */
    public synchronized void readAll() {
        path.readAll(clock.instant());
    }

    /** A bridge that is connected reported at that time. */
    public synchronized void bridgeReported(Instant time) {
        prove(notLater(time));
    }

    /** A reading of a device that is not kept came through at that time. */
    public synchronized void pathWorked(Instant time) {
        prove(notLater(time));
    }

    /** The device is active at that time; whether it is kept. */
    public synchronized boolean admit(String name, Instant time) {
        return table.isKept(device(name, notLater(time)));
    }

    /**
     * A reading arrived; it was given to {@link LatestReadings} before.
     *
     * @return whether its device was removed before
     */
    public synchronized boolean reading(Reading reading, Instant arrival) {
        return reading(reading, arrival, arrival);
    }

    /** As above; {@code stored} is Kafka's time, by which the device's clock is judged. */
    public synchronized boolean reading(Reading reading, Instant stored, Instant arrival) {
        var at = notLater(arrival);
        var device = device(reading.deviceName(), at);
        var wasRemoved = device.isRemoved();
        prove(at);
        device.read(at, device.isStale(path, leastLimit));
        if (!reading.historical() || isAhead(reading, stored)) {
            device.clockIs(wrongBy(reading, stored));
        }
        if (hadFault(device) && faults(device).isEmpty()) {
            device.resumed(at);
        }
        changed(device, at);
        tellState(device);
        return wasRemoved && !device.isRemoved();
    }

    /**
     * The job has an average of it, which never brings a removed device back.
     *
     * @param arrival when one of its readings arrived at the latest
     */
    public synchronized void averaged(String name, Instant arrival) {
        averaged(name, arrival, arrival);
    }

    /** As above; {@code stored} is Kafka's time: the end of a window is by the device's clock, and says nothing of activity. */
    public synchronized void averaged(String name, Instant stored, Instant arrival) {
        var device = device(name, notLater(stored));
        device.arrived(notLater(arrival));
        tellNew(device);
    }

    /** What the job knows about it; whether it was removed before. */
    public synchronized boolean summarized(DeviceSummary summary, Instant time) {
        var at = notLater(time);
        var seen = notLater(summary.lastSeen());
        var device = table.active(
                summary.deviceName(), summary.firstSeen(), seen, () -> newDevice(summary.deviceName(), at));
        tellEvicted();
        var wasRemoved = device.isRemoved();
        device.summarized(summary, at);
        changed(device, seen);
        tellState(device);
        return wasRemoved && !device.isRemoved();
    }

    /** The job raised or ended an alert; the end of a silence is the beginning of the state after it. */
    public synchronized void alerted(Alert alert, Instant time) {
        if (alert.metric().isEmpty() && alert.state() == Alert.State.CLEARED) {
            table.find(alert.deviceName()).ifPresent(device -> device.resumed(notLater(time)));
        }
    }

    /**
     * It says how it is.
     *
     * @param status as docs/messages.md has it
     */
    public synchronized void said(String name, String status, Instant time) {
        Names.checkDevice(name);
        var at = notLater(time);
        var device = device(name, at);
        device.said(status, at);
        changed(device, at);
        tellState(device);
    }

    /** The job has forgotten it; whether it is removed by that. */
    public synchronized boolean forgotten(String name, Instant time) {
        Names.checkDevice(name);
        if (!caughtUp || has(name)) {
            device(name, notLater(time)).forgetSummary();
        }
        return removed(name, time);
    }

    /** There is no such device any more; whether it is removed by that. */
    public synchronized boolean removed(String name, Instant time) {
        Names.checkDevice(name);
        if (caughtUp && !has(name)) { // it shall not take the place of another device only to be removed
            removedUnknown(name);
            return true;
        }
        var device = device(name, notLater(time));
        device.removed(notLater(time));
        changed(device, notLater(time));
        if (!device.isRemoved()) {
            return false; // a reading came later, and the topics are not read in the order of time
        }
        rejections.remove(name);
        if (table.isKept(device) && device.tellRemoved()) {
            journal.put(name, name, new EncodedEvent("device", removal(name)));
        }
        return true;
    }

    /** Pages may still show alerts of a device that made room for another one. */
    private void removedUnknown(String name) {
        rejections.remove(name);
        if (departed.contains(name)) {
            journal.put(name, name, new EncodedEvent("device", removal(name)));
        }
    }

    /** Notices silence, and all else that changes with time; to be called about once a second. */
    public synchronized void look() {
        var now = clock.instant();
        var untold = new ArrayList<TrackedDevice>();
        for (var device : List.copyOf(table.all())) {
            if (device.isRemoved()) {
                continue;
            }
            if (device.told().isEmpty()) {
                untold.add(device);
                continue;
            }
            var view = view(device, now);
            if (view.isNews(device.told().get())) {
                tell(device, view);
            }
        }
        untold.stream()
                .sorted(Comparator.comparingLong(table::keptUntil).reversed())
                .limit(table.isFull() ? NEW_A_SECOND : untold.size())
                .forEach(device -> tell(device, view(device, now)));
    }

    /** All that was there at the start was taken: tells pages of each device that they do not know. */
    public synchronized void caughtUp() {
        caughtUp = true;
        var now = clock.instant();
        List.copyOf(table.all()).stream()
                .filter(device -> !device.isRemoved() && device.told().isEmpty())
                .forEach(device -> tell(device, view(device, now)));
    }

    /** Those that made room for others since the last call. */
    public synchronized List<Evicted> takeEvicted() {
        if (evicted.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(evicted);
        evicted.clear();
        return taken;
    }

    /** As JSON, by name. */
    public synchronized List<ObjectNode> all() {
        var now = clock.instant();
        return table.all().stream()
                .filter(device -> !device.isRemoved())
                .map(device -> view(device, now).json())
                .toList();
    }

    public synchronized Collection<String> names() {
        return table.all().stream()
                .filter(device -> !device.isRemoved())
                .map(device -> device.name)
                .toList();
    }

    /** Whether it was removed, and no reading came since. */
    public synchronized boolean isRemoved(String name) {
        return table.find(name).filter(TrackedDevice::isRemoved).isPresent();
    }

    /** Whether something is stored of it, be it that it was removed. */
    public synchronized boolean has(String name) {
        return table.find(name).isPresent();
    }

    /** Those that were removed, as far as that is still known. */
    public synchronized List<String> removed() {
        return table.all().stream()
                .filter(TrackedDevice::isRemoved)
                .map(device -> device.name)
                .toList();
    }

    /** How often something was said of a device that is one too many. */
    public synchronized long rejected() {
        return table.rejected();
    }

    /** How many devices made room for others. */
    public synchronized long evictions() {
        return table.evictions();
    }

    /** What the devices take in memory, as estimated. */
    public synchronized long bytes() {
        return table.bytes();
    }

    public synchronized int size() {
        return table.all().size();
    }

    public LatestByKey<String> journal() {
        return journal;
    }

    private void prove(Instant time) {
        if (path.isGapBefore(time)) {
            notSilentBefore(time);
        }
        path.prove(time);
    }

    private void notSilentBefore(Instant time) {
        for (var device : table.all()) {
            if (!device.isStale(path, leastLimit)) {
                device.listenedFrom(time);
            }
        }
    }

    /** The device is active at that time; one that is too many is forgotten at once. */
    private TrackedDevice device(String name, Instant at) {
        var device = table.active(name, at, at, () -> newDevice(name, at));
        tellEvicted();
        return device;
    }

    private TrackedDevice newDevice(String name, Instant knownSince) {
        return new TrackedDevice(name, knownSince, listenedFrom);
    }

    private void changed(TrackedDevice device, Instant at) {
        table.changed(device, at);
        tellEvicted();
    }

    /** Pages drop those that they know. */
    private void tellEvicted() {
        for (var device : table.takeEvicted()) {
            evicted.add(new Evicted(device.name, device.isRemoved()));
            if (device.told().isPresent()) {
                journal.put(device.name, device.name, new EncodedEvent("device", removal(device.name)));
            }
            if (journal.has(device.name)) { // pages may not have the removal yet
                departed.remove(device.name);
                departed.add(device.name);
            }
            if (departed.size() > max) {
                forgetDeparted();
            }
        }
    }

    private void forgetDeparted() {
        var oldest = departed.iterator().next();
        departed.remove(oldest);
        if (table.find(oldest).isEmpty()) {
            journal.drop(oldest);
        }
    }

    private void tellNew(TrackedDevice device) {
        if (device.told().isEmpty()) {
            tellState(device);
        }
    }

    /** Tells at once of another state; all else can wait for {@link #look}. */
    private void tellState(TrackedDevice device) {
        if (device.isRemoved() || (device.told().isEmpty() && table.isFull())) {
            return;
        }
        var view = view(device, clock.instant());
        if (device.told().filter(known -> known.isSameState(view)).isEmpty()) {
            tell(device, view);
        }
    }

    private void tell(TrackedDevice device, DeviceView view) {
        if (table.isKept(device)) {
            device.tell(view);
            journal.put(
                    device.name,
                    device.name,
                    new EncodedEvent("device", view.json().toString()));
            table.resized(device); // its event takes memory too
            tellEvicted();
        }
    }

    private DeviceView view(TrackedDevice device, Instant now) {
        return device.view(now, path, leastLimit, faults(device), rejections.of(device.name));
    }

    private static boolean hadFault(TrackedDevice device) {
        return device.told().filter(known -> !known.faults().isEmpty()).isPresent();
    }

    /** The newest reading decides; of a metric without one, the job's summary does. */
    private Map<String, Instant> faults(TrackedDevice device) {
        var faults = new HashMap<String, Instant>();
        var bySummary = new HashMap<String, Instant>();
        device.summary().ifPresent(summary -> summary.metrics()
                .forEach((name, metric) -> metric.fault().ifPresent(since -> bySummary.put(name, since))));
        bySummary.forEach((metric, since) -> {
            if (!readings.has(device.name, metric)) {
                faults.put(metric, since);
            }
        });
        for (var entry : readings.faults(device.name).entrySet()) {
            if (faults.size() >= MAX_FAULTS) {
                break;
            }
            var fault = entry.getValue();
            var since = bySummary.get(entry.getKey());
            faults.put(entry.getKey(), since == null || since.isBefore(fault.wellUntil()) ? fault.since() : since);
        }
        return faults;
    }

    private static Optional<Duration> wrongBy(Reading reading, Instant arrival) {
        var ahead = Duration.between(arrival, reading.timestamp());
        return isAhead(reading, arrival) || ahead.compareTo(MOST_BEHIND.negated()) < 0
                ? Optional.of(ahead)
                : Optional.empty();
    }

    /** Whether it was measured so long after it arrived that the device's clock has to be wrong. */
    static boolean isAhead(Reading reading, Instant arrival) {
        return reading.timestamp().isAfter(arrival.plus(MOST_AHEAD));
    }

    /** A time ahead of this machine's proves no more than that it is now. */
    private Instant notLater(Instant time) {
        var now = clock.instant();
        return time.isAfter(now) ? now : time;
    }

    private static String removal(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("device_name", name)
                .put("state", "removed")
                .toString();
    }
}
