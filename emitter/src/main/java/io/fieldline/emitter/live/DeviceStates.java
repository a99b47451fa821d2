package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.Alert;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How each device is: by its readings, by its silence, by what it says and by what the job knows about it. Nothing is called
 * online that no reading has verified. Beyond the bound a new device is left out, and counted; a removed one makes room.
 */
public final class DeviceStates {
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

    private final int max;
    private final Duration leastLimit;
    private final Readings readings;
    private final Rejections rejections;
    private final Clock clock;
    private final VerifiedPath path;
    private final Map<String, Device> devices = new TreeMap<>();
    /** Also those that were removed, so that pages that were away hear of it. */
    private final Journal<String> journal;

    private Instant listenedFrom;
    private long leftOut;

    /**
     * Knows no device yet.
     *
     * @param max        devices
     * @param leastLimit no device is stale before; 3 usual intervals may be longer
     * @param readings   the newest of each metric, for the faults
     */
    public DeviceStates(int max, Duration leastLimit, Readings readings, Rejections rejections, Clock clock) {
        this.max = max;
        this.leastLimit = leastLimit;
        this.readings = readings;
        this.rejections = rejections;
        this.clock = clock;
        this.listenedFrom = clock.instant();
        this.path = new VerifiedPath(listenedFrom);
        this.journal = new Journal<>(max);
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

    /**
     * A reading arrived; it was given to {@link Readings} before.
     *
     * @return whether its device was removed before
     */
    public synchronized boolean reading(Reading reading, Instant arrival) {
        var at = notLater(arrival);
        var device = device(reading.deviceName(), at);
        var wasRemoved = device.isRemoved();
        prove(at);
        device.read(at, device.isStale(path, leastLimit));
        if (!reading.historical() || isAhead(reading, arrival)) {
            device.clockIs(wrongBy(reading, arrival));
        }
        if (hadFault(device) && faults(device).isEmpty()) {
            device.resumed(at);
        }
        tellState(device);
        return wasRemoved && !device.isRemoved();
    }

    /**
     * The job has an average of it, which never brings a removed device back.
     *
     * @param arrival when one of its readings arrived at the latest
     */
    public synchronized void averaged(String name, Instant arrival) {
        var at = notLater(arrival);
        var device = device(name, at);
        device.arrived(at);
        tellNew(device);
    }

    /** What the job knows about it; whether it was removed before. */
    public synchronized boolean summarized(DeviceSummary summary, Instant time) {
        var device = device(summary.deviceName(), notLater(time));
        var wasRemoved = device.isRemoved();
        device.summarized(summary, notLater(time));
        tellState(device);
        return wasRemoved && !device.isRemoved();
    }

    /** The job raised or ended an alert; the end of a silence is the beginning of the state after it. */
    public synchronized void alerted(Alert alert, Instant time) {
        var device = devices.get(alert.deviceName());
        if (device != null && alert.metric().isEmpty() && alert.state() == Alert.State.CLEARED) {
            device.resumed(notLater(time));
        }
    }

    /**
     * It says how it is.
     *
     * @param status as docs/messages.md has it
     */
    public synchronized void said(String name, String status, Instant time) {
        Names.checkDevice(name);
        var device = device(name, notLater(time));
        device.said(status, notLater(time));
        tellState(device);
    }

    /** The job has forgotten it; whether it is removed by that. */
    public synchronized boolean forgotten(String name, Instant time) {
        Names.checkDevice(name);
        device(name, notLater(time)).forgetSummary();
        return removed(name, time);
    }

    /** There is no such device any more; whether it is removed by that. */
    public synchronized boolean removed(String name, Instant time) {
        Names.checkDevice(name);
        var device = device(name, notLater(time));
        device.removed(notLater(time));
        if (!device.isRemoved()) {
            return false; // a reading came later, and the topics are not read in the order of time
        }
        rejections.remove(name);
        if (devices.containsKey(name) && device.tellRemoved()) {
            journal.put(name, name, new Outgoing("device", removal(name)));
        }
        return true;
    }

    /** Notices silence, and all else that changes with time; to be called about once a second. */
    public synchronized void look() {
        var now = clock.instant();
        for (var device : devices.values()) {
            if (!device.isRemoved()) {
                var view = view(device, now);
                if (device.told().filter(known -> !view.isNews(known)).isEmpty()) {
                    tell(device, view);
                }
            }
        }
    }

    /** As JSON, by name. */
    public synchronized List<ObjectNode> all() {
        var now = clock.instant();
        return devices.values().stream()
                .filter(device -> !device.isRemoved())
                .map(device -> view(device, now).json())
                .toList();
    }

    public synchronized Collection<String> names() {
        return devices.values().stream()
                .filter(device -> !device.isRemoved())
                .map(device -> device.name)
                .toList();
    }

    /** Whether it was removed, and no reading came since. */
    public synchronized boolean isRemoved(String name) {
        var device = devices.get(name);
        return device != null && device.isRemoved();
    }

    /** Those that were removed, as far as that is still known. */
    synchronized List<String> removed() {
        return devices.values().stream()
                .filter(Device::isRemoved)
                .map(device -> device.name)
                .toList();
    }

    /** How often something was said of a device that is one too many. */
    public synchronized long leftOut() {
        return leftOut;
    }

    Journal<String> journal() {
        return journal;
    }

    private void prove(Instant time) {
        if (path.isGapBefore(time)) {
            notSilentBefore(time);
        }
        path.prove(time);
    }

    private void notSilentBefore(Instant time) {
        for (var device : devices.values()) {
            if (!device.isStale(path, leastLimit)) {
                device.listenedFrom(time);
            }
        }
    }

    /** One that is too many is forgotten at once. */
    private Device device(String name, Instant knownSince) {
        var known = devices.get(name);
        if (known != null) {
            return known;
        }
        var device = new Device(name, knownSince, listenedFrom);
        if (devices.size() >= max && !makeRoom()) {
            leftOut++;
            return device;
        }
        devices.put(name, device);
        return device;
    }

    private boolean makeRoom() {
        for (Iterator<Device> each = devices.values().iterator(); each.hasNext(); ) {
            var device = each.next();
            if (device.isRemoved()) {
                each.remove();
                journal.remove(device.name);
                return true;
            }
        }
        return false;
    }

    private void tellNew(Device device) {
        if (device.told().isEmpty()) {
            tellState(device);
        }
    }

    /** Tells at once of another state; all else can wait for {@link #look}. */
    private void tellState(Device device) {
        if (device.isRemoved()) {
            return;
        }
        var view = view(device, clock.instant());
        if (device.told().filter(known -> known.isSameState(view)).isEmpty()) {
            tell(device, view);
        }
    }

    private void tell(Device device, DeviceView view) {
        if (devices.containsKey(device.name)) {
            device.tell(view);
            journal.put(
                    device.name, device.name, new Outgoing("device", view.json().toString()));
        }
    }

    private DeviceView view(Device device, Instant now) {
        return device.view(now, path, leastLimit, faults(device), rejections.of(device.name));
    }

    private static boolean hadFault(Device device) {
        return device.told().filter(known -> !known.faults().isEmpty()).isPresent();
    }

    /** The newest reading decides; of a metric without one, the job's summary does. */
    private Map<String, Instant> faults(Device device) {
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
