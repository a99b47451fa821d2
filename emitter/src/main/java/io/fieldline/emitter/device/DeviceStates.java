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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The state of each device, from its readings, its silence, its own status messages and the summaries of the Spark job. A device
 * is online only if a reading has verified it. {@link DeviceTable} decides which devices are stored if there are too many.
 */
public final class DeviceStates {
    /** A device that was evicted; {@code removed} if it had been removed before. */
    public record Evicted(String name, boolean removed) {}

    /** The state of a device: the first that applies. The wire has the name in lower case. */
    public enum State {
        OFFLINE,
        /** It was silent for too long, while readings of others or reports of a bridge arrived. */
        STALE,
        /** Nothing has verified its state. */
        UNKNOWN,
        /** One of its sensors has a fault. */
        FAULT,
        /** Its agent is connected and reports a problem. */
        DEGRADED,
        ONLINE
    }

    /** If there are too many devices, only this many new ones are sent a second: those that were active longest. */
    private static final int NEW_A_SECOND = 500;

    private final int max;
    private final Duration leastLimit;
    private final DeviceFaults faults;
    private final RecentRejections rejections;
    private final Clock clock;
    private final VerifiedPath path;
    private final DeviceTable table;
    /** Also of removed devices, because pages that reconnect need the removal. */
    private final LatestByKey<String> events;
    /** Evicted devices whose removal pages may need, the one evicted longest ago first. */
    private final Set<String> departed = new LinkedHashSet<>();

    private final List<Evicted> evicted = new ArrayList<>();
    private Instant listenedFrom;
    /** Before that, a record that is read later may be older than the removal of its device. */
    private boolean caughtUp;

    /**
     * Has no device yet.
     *
     * @param max        devices
     * @param leastLimit the least time without a reading before a device is stale
     * @param readings   the newest of each metric, for the faults
     */
    public DeviceStates(
            int max, Duration leastLimit, LatestReadings readings, RecentRejections rejections, Clock clock) {
        this.max = max;
        this.leastLimit = leastLimit;
        this.faults = new DeviceFaults(readings);
        this.rejections = rejections;
        this.clock = clock;
        this.listenedFrom = clock.instant();
        this.path = new VerifiedPath(listenedFrom);
        this.table = new DeviceTable(max);
        this.events = new LatestByKey<>(2 * max);
    }

    /** Nothing was read for a while: a device that was not stale before does not become stale by that gap. */
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

    /** A reading of a device that is not stored arrived at that time. */
    public synchronized void pathWorked(Instant time) {
        prove(notLater(time));
    }

    /** The device is active at that time; returns whether it is stored. */
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
        if (!reading.historical() || DeviceClock.isAhead(reading, stored)) {
            device.clockIs(DeviceClock.wrongBy(reading, stored));
        }
        if (hadFault(device) && faults.of(device).isEmpty()) {
            device.resumed(at);
        }
        changed(device, at);
        sendState(device);
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
        sendNew(device);
    }

    /** What the job knows about it; whether it was removed before. */
    public synchronized boolean summarized(DeviceSummary summary, Instant time) {
        var at = notLater(time);
        var seen = notLater(summary.lastSeen());
        var device = table.active(
                summary.deviceName(), summary.firstSeen(), seen, () -> newDevice(summary.deviceName(), at));
        sendEvicted();
        var wasRemoved = device.isRemoved();
        device.summarized(summary, at);
        changed(device, seen);
        sendState(device);
        return wasRemoved && !device.isRemoved();
    }

    /** The job raised or ended an alert; the end of a silence is the beginning of the state after it. */
    public synchronized void alerted(Alert alert, Instant time) {
        if (alert.metric().isEmpty() && alert.state() == Alert.State.CLEARED) {
            table.find(alert.deviceName()).ifPresent(device -> device.resumed(notLater(time)));
        }
    }

    /**
     * A status message of the device arrived.
     *
     * @param status as docs/messages.md has it
     */
    public synchronized void status(String name, String status, Instant time) {
        Names.checkDevice(name);
        var at = notLater(time);
        var device = device(name, at);
        device.status(status, at);
        changed(device, at);
        sendState(device);
    }

    /** The job removed its summary; returns whether that removes the device. */
    public synchronized boolean expire(String name, Instant time) {
        Names.checkDevice(name);
        if (!caughtUp || has(name)) {
            device(name, notLater(time)).forgetSummary();
        }
        return removed(name, time);
    }

    /** Its status was deleted; returns whether that removes the device. */
    public synchronized boolean removed(String name, Instant time) {
        Names.checkDevice(name);
        if (caughtUp && !has(name)) { // do not evict another device for one that is removed
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
        if (table.isKept(device) && device.markRemovalSent()) {
            events.put(name, name, new EncodedEvent("device", removal(name)));
        }
        return true;
    }

    /** Pages may still show alerts of an evicted device. */
    private void removedUnknown(String name) {
        rejections.remove(name);
        if (departed.contains(name)) {
            events.put(name, name, new EncodedEvent("device", removal(name)));
        }
    }

    /** Updates what changes with time, for example silence; to be called about once a second. */
    public synchronized void look() {
        var now = clock.instant();
        var unsent = new ArrayList<TrackedDevice>();
        for (var device : List.copyOf(table.all())) {
            if (device.isRemoved()) {
                continue;
            }
            if (device.sent().isEmpty()) {
                unsent.add(device);
                continue;
            }
            var view = view(device, now);
            if (view.isNews(device.sent().get())) {
                send(device, view);
            }
        }
        unsent.stream()
                .sorted(Comparator.comparingLong(table::keptUntil).reversed())
                .limit(table.isFull() ? NEW_A_SECOND : unsent.size())
                .forEach(device -> send(device, view(device, now)));
    }

    /** Everything that was in Kafka at the start was read: sends each device that was not sent yet. */
    public synchronized void caughtUp() {
        caughtUp = true;
        var now = clock.instant();
        List.copyOf(table.all()).stream()
                .filter(device -> !device.isRemoved() && device.sent().isEmpty())
                .forEach(device -> send(device, view(device, now)));
    }

    /** The devices that were evicted since the last call. */
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

    /** Whether it is stored, possibly as removed. */
    public synchronized boolean has(String name) {
        return table.find(name).isPresent();
    }

    /** The removed devices that are still stored. */
    public synchronized List<String> removed() {
        return table.all().stream()
                .filter(TrackedDevice::isRemoved)
                .map(device -> device.name)
                .toList();
    }

    /** How often a device was rejected because there are too many. */
    public synchronized long rejected() {
        return table.rejected();
    }

    /** How many devices were evicted. */
    public synchronized long evictions() {
        return table.evictions();
    }

    /** The estimated memory of the devices. */
    public synchronized long bytes() {
        return table.bytes();
    }

    public synchronized int size() {
        return table.all().size();
    }

    public LatestByKey<String> events() {
        return events;
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

    /** The device, which is active at that time; it is not stored if there are too many. */
    private TrackedDevice device(String name, Instant at) {
        var device = table.active(name, at, at, () -> newDevice(name, at));
        sendEvicted();
        return device;
    }

    private TrackedDevice newDevice(String name, Instant knownSince) {
        return new TrackedDevice(name, knownSince, listenedFrom);
    }

    private void changed(TrackedDevice device, Instant at) {
        table.changed(device, at);
        sendEvicted();
    }

    /** Sends the removal of evicted devices that pages have. */
    private void sendEvicted() {
        for (var device : table.takeEvicted()) {
            evicted.add(new Evicted(device.name, device.isRemoved()));
            if (device.sent().isPresent()) {
                events.put(device.name, device.name, new EncodedEvent("device", removal(device.name)));
            }
            if (events.has(device.name)) { // pages may not have the removal yet
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
            events.drop(oldest);
        }
    }

    private void sendNew(TrackedDevice device) {
        if (device.sent().isEmpty()) {
            sendState(device);
        }
    }

    /** Sends another state at once; {@link #look} sends all other changes. */
    private void sendState(TrackedDevice device) {
        if (device.isRemoved() || (device.sent().isEmpty() && table.isFull())) {
            return;
        }
        var view = view(device, clock.instant());
        if (device.sent().filter(known -> known.isSameState(view)).isEmpty()) {
            send(device, view);
        }
    }

    private void send(TrackedDevice device, DeviceView view) {
        if (table.isKept(device)) {
            device.markSent(view);
            events.put(
                    device.name,
                    device.name,
                    new EncodedEvent("device", view.json().toString()));
            table.resized(device); // its event takes memory too
            sendEvicted();
        }
    }

    private DeviceView view(TrackedDevice device, Instant now) {
        return device.view(now, path, leastLimit, faults.of(device), rejections.of(device.name));
    }

    private static boolean hadFault(TrackedDevice device) {
        return device.sent().filter(known -> !known.faults().isEmpty()).isPresent();
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
