package io.fieldline.emitter.device;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.messages.Alert;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Derives the state of each device from its readings, its silence, its status messages and the summaries of the Spark job. A
 * device is online only if a reading has verified it. {@link DeviceTable} decides which devices are stored if there are too many.
 */
public final class DeviceStates {
    /** A device that was evicted; {@code removed} says whether it had been removed before. */
    public record Evicted(String name, boolean removed) {}

    /** The state of a device: the first one that applies. */
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
        ONLINE;

        /** The name in lower case. */
        @JsonValue
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** If there are too many devices, this many new ones are sent per second: those that were active longest. */
    private static final int NEW_A_SECOND = 500;

    private final Duration leastLimit;
    private final DeviceFaults faults;
    private final RecentRejections rejections;
    private final LatestLabels labels;
    private final Clock clock;
    private final VerifiedPath path;
    private final DeviceTable table;
    private final DeviceEvents events;
    private final List<Evicted> evicted = new ArrayList<>();
    private Instant listenedFrom;
    /** Until this is set, a record that is read later may be older than the removal of its device. */
    private boolean caughtUp;

    /**
     * Creates the states without any device.
     *
     * @param max        the maximum number of devices
     * @param leastLimit the minimum time without a reading before a device is stale
     * @param readings   the newest reading of each metric, for the faults
     * @param labels     what operators chose
     */
    public DeviceStates(
            int max,
            Duration leastLimit,
            LatestReadings readings,
            RecentRejections rejections,
            LatestLabels labels,
            Clock clock) {
        this.leastLimit = leastLimit;
        this.faults = new DeviceFaults(readings);
        this.rejections = rejections;
        this.labels = labels;
        this.clock = clock;
        this.listenedFrom = clock.instant();
        this.path = new VerifiedPath(listenedFrom);
        this.table = new DeviceTable(max);
        this.events = new DeviceEvents(max);
    }

    /** Nothing was read for a while. A device that was not stale before does not become stale because of that gap. */
    public synchronized void listen() {
        listenedFrom = clock.instant();
        path.readAll(listenedFrom);
        notSilentBefore(listenedFrom);
    }

    /** All readings that are in Kafka have been read. */
    public synchronized void readAll() {
        path.readAll(clock.instant());
    }

    /** A connected bridge reported at this time. */
    public synchronized void bridgeReported(Instant time) {
        prove(notLater(time));
    }

    /** A reading of a device that is not stored arrived at this time. */
    public synchronized void pathWorked(Instant time) {
        prove(notLater(time));
    }

    /** Records that the device is active at this time; returns whether it is stored. */
    public synchronized boolean admit(String name, Instant time) {
        return table.isKept(device(name, notLater(time)));
    }

    /**
     * A reading arrived. {@link LatestReadings} must have it already.
     *
     * @return whether its device was removed before
     */
    public synchronized boolean reading(Reading reading, Instant arrival) {
        return reading(reading, arrival, arrival);
    }

    /** The same; {@code stored} is the time in Kafka, against which the device's clock is checked. */
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
     * The job sent an average of the device. This never brings a removed device back.
     *
     * @param arrival the latest known arrival of one of its readings
     */
    public synchronized void averaged(String name, Instant arrival) {
        averaged(name, arrival, arrival);
    }

    /**
     * The same; {@code stored} is the time in Kafka. The end of the window does not show activity, because it is by the device's
     * clock.
     */
    public synchronized void averaged(String name, Instant stored, Instant arrival) {
        var device = device(name, notLater(stored));
        device.arrived(notLater(arrival));
        sendNew(device);
    }

    /** The job sent a summary of the device; returns whether the device was removed before. */
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

    /** The job raised or cleared an alert. The end of a silence is the start of the state after it. */
    public synchronized void alerted(Alert alert, Instant time) {
        if (alert.metric().isEmpty() && alert.state() == Alert.State.CLEARED) {
            table.find(alert.deviceName()).ifPresent(device -> device.resumed(notLater(time)));
        }
    }

    /**
     * A status message of the device arrived.
     *
     * @param status as described in docs/messages.md
     */
    public synchronized void status(String name, String status, Instant time) {
        Names.checkDevice(name);
        var at = notLater(time);
        var device = device(name, at);
        device.status(status, at);
        changed(device, at);
        sendState(device);
    }

    /** The job deleted the summary of the device; returns whether that removes the device. */
    public synchronized boolean expire(String name, Instant time) {
        Names.checkDevice(name);
        if (!caughtUp || has(name)) {
            device(name, notLater(time)).forgetSummary();
        }
        return removed(name, time);
    }

    /** The status of the device was deleted; returns whether that removes the device. */
    public synchronized boolean removed(String name, Instant time) {
        Names.checkDevice(name);
        if (caughtUp && !has(name)) { // do not evict another device for one that is removed
            rejections.remove(name);
            events.sendRemovalOfEvicted(name);
            return true;
        }
        var device = device(name, notLater(time));
        device.removed(notLater(time));
        changed(device, notLater(time));
        if (!device.isRemoved()) {
            return false; // a later reading was read first: topics are not read in the order of time
        }
        rejections.remove(name);
        if (table.isKept(device)) {
            events.sendRemoval(device);
        }
        return true;
    }

    /** Updates what changes with time, for example silence. It must be called about once a second. */
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

    /** Everything that was in Kafka at the start has been read. Sends each device that was not sent yet. */
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

    /** Returns the devices as JSON, sorted by name. */
    public synchronized List<ObjectNode> all() {
        return json(any -> true);
    }

    /** Returns the devices that have this tag as JSON, sorted by name. */
    public synchronized List<ObjectNode> withTag(String name, String text) {
        return json(device -> text.equals(device.tags().get(name)));
    }

    private List<ObjectNode> json(Predicate<TrackedDevice> wanted) {
        var now = clock.instant();
        return table.all().stream()
                .filter(device -> !device.isRemoved() && wanted.test(device))
                .map(device -> MessageJson.tree(view(device, now)))
                .toList();
    }

    /** Returns one device as JSON; empty if it is unknown or was removed. */
    public synchronized Optional<ObjectNode> find(String name) {
        return table.find(name)
                .filter(device -> !device.isRemoved())
                .map(device -> MessageJson.tree(view(device, clock.instant())));
    }

    public synchronized Collection<String> names() {
        return table.all().stream()
                .filter(device -> !device.isRemoved())
                .map(device -> device.name)
                .toList();
    }

    /** Whether the device was removed and has had no reading since. */
    public synchronized boolean isRemoved(String name) {
        return table.find(name).filter(TrackedDevice::isRemoved).isPresent();
    }

    /** Whether the device is stored, possibly as removed. */
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
        return events.all();
    }

    /** Returns at most {@code limit} changes of devices that came later than this, the oldest first. */
    public List<DeviceChange> changesAfter(long arrival, int limit) {
        return events.after(arrival, limit);
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

    /** Returns the device, which is active at this time. A new one is not stored if there are too many. */
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
            events.evicted(device);
            events.trim(table);
        }
    }

    private void sendNew(TrackedDevice device) {
        if (device.sent().isEmpty()) {
            sendState(device);
        }
    }

    /** Sends a new state immediately; {@link #look} sends all other changes. */
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
            events.send(device, view);
            table.resized(device); // its event takes memory too
            sendEvicted();
        }
    }

    private DeviceView view(TrackedDevice device, Instant now) {
        return device.view(
                now, path, leastLimit, faults.of(device), labels.of(device.name), rejections.of(device.name));
    }

    private static boolean hadFault(TrackedDevice device) {
        return device.sent().filter(known -> !known.faults().isEmpty()).isPresent();
    }

    /** A time ahead of this machine's clock counts as now. */
    private Instant notLater(Instant time) {
        var now = clock.instant();
        return time.isAfter(now) ? now : time;
    }
}
