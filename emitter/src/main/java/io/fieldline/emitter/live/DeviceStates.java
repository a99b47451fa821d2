package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How each device is: by what it said last about itself, and by its silence. Times are this machine's. Beyond its
 * bound a new device is left out, and counted.
 */
public final class DeviceStates {
    /** How a device is; on the wire the name in lower case. */
    public enum State {
        ONLINE,
        /** Its agent is there, and says that its board is not well. */
        DEGRADED,
        /** It does not say that it is offline, but sent no reading for a while. */
        STALE,
        OFFLINE
    }

    private static final String OFFLINE = "offline";

    private final int max;
    private final Duration staleAfter;
    private final Clock clock;
    private final Map<String, Device> devices = new TreeMap<>();
    private final Journal<String> journal;
    private long leftOut;

    public DeviceStates(int max, Duration staleAfter, Clock clock) {
        this.max = max;
        this.staleAfter = staleAfter;
        this.clock = clock;
        this.journal = new Journal<>(max);
    }

    /** A device exists, which proves nothing about how it is now. */
    public synchronized void known(String name) {
        device(name);
    }

    /** A reading came. */
    public synchronized void heard(String name) {
        var device = device(name);
        device.heardAt = clock.instant();
        device.read = true;
        tell(device);
    }

    /**
     * It says how it is.
     *
     * @param status as docs/messages.md has it; empty when there is no such device any more
     */
    public synchronized void said(String name, String status) {
        if (status.isEmpty()) {
            devices.remove(name);
            journal.remove(name);
            return;
        }
        var device = device(name);
        device.said = status;
        tell(device);
    }

    /** Notices silence; to be called about once a second. */
    public synchronized void look() {
        devices.values().forEach(this::tell);
    }

    /** As JSON, by name. */
    public synchronized List<ObjectNode> all() {
        return devices.values().stream().map(Device::json).toList();
    }

    public synchronized Collection<String> names() {
        return List.copyOf(devices.keySet());
    }

    /** How often something was said of a device that is one too many. */
    public synchronized long leftOut() {
        return leftOut;
    }

    Journal<String> journal() {
        return journal;
    }

    private Device device(String name) {
        var known = devices.get(name);
        if (known != null) {
            return known;
        }
        var device = new Device(name, clock.instant());
        if (devices.size() >= max) {
            leftOut++;
            return device;
        }
        devices.put(name, device);
        tell(device);
        return device;
    }

    private void tell(Device device) {
        var state = state(device);
        var detail = state == State.DEGRADED
                ? device.said.substring(device.said.indexOf(':') + 1).strip()
                : "";
        if (!devices.containsKey(device.name)
                || (state == device.state && detail.equals(device.detail) && device.told)) {
            return;
        }
        device.since = state == device.state ? device.since : clock.instant();
        device.state = state;
        device.detail = detail;
        device.told = true;
        journal.put(
                device.name, device.name, new Outgoing("device", device.json().toString()));
    }

    private State state(Device device) {
        if (device.said.equals(OFFLINE)) {
            return State.OFFLINE;
        }
        if (device.heardAt.plus(staleAfter).isBefore(clock.instant())) {
            return State.STALE;
        }
        return device.said.startsWith("degraded") ? State.DEGRADED : State.ONLINE;
    }

    private static final class Device {
        private final String name;
        private String said = "";
        private String detail = "";
        private Instant heardAt;
        private boolean read;
        private boolean told;
        private State state = State.ONLINE;
        private Instant since;

        /** Counts as heard now: silence begins when we begin to listen. */
        Device(String name, Instant now) {
            this.name = name;
            this.heardAt = now;
            this.since = now;
        }

        ObjectNode json() {
            var json = JsonNodeFactory.instance
                    .objectNode()
                    .put("device_name", name)
                    .put("state", state.name().toLowerCase(Locale.ROOT))
                    .put("since", since.toEpochMilli());
            if (!detail.isEmpty()) {
                json.put("detail", detail);
            }
            if (read) {
                json.put("heard", heardAt.toEpochMilli());
            }
            return json;
        }
    }
}
