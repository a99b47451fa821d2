package io.fieldline.emitter.device;

import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.messages.MessageJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The events {@code device} for pages. The removal of a device remains among them, because pages that reconnect need it. Not
 * thread-safe, except {@link #all} and {@link #after}.
 */
final class DeviceEvents {
    /** The event of a device that was removed. */
    private record Removal(String deviceName, String state) {
        private Removal(String deviceName) {
            this(deviceName, "removed");
        }
    }

    private final int maxDevices;
    private final LatestByKey<String> events;
    /** Evicted devices whose removal pages may need, the one evicted longest ago first. */
    private final Set<String> departed = new LinkedHashSet<>();

    DeviceEvents(int maxDevices) {
        this.maxDevices = maxDevices;
        this.events = new LatestByKey<>(2 * maxDevices);
    }

    LatestByKey<String> all() {
        return events;
    }

    /** Returns at most {@code limit} changes that came later than this, the oldest first. */
    List<DeviceChange> after(long arrival, int limit) {
        return events.after(arrival, limit, any -> true).stream()
                .map(entry -> new DeviceChange(
                        entry.arrival(),
                        entry.key(),
                        entry.event().json(),
                        entry.event().json().equals(MessageJson.text(new Removal(entry.key())))))
                .toList();
    }

    void send(TrackedDevice device, DeviceView view) {
        device.markSent(view);
        put(device.name, view);
    }

    /** Sends the removal of a stored device, unless pages have it already. */
    void sendRemoval(TrackedDevice device) {
        if (device.markRemovalSent()) {
            put(device.name, new Removal(device.name));
        }
    }

    /** Sends the removal of a device that is not stored again, because pages may still show its alerts. */
    void sendRemovalOfEvicted(String name) {
        if (departed.contains(name)) {
            put(name, new Removal(name));
        }
    }

    /** Sends the removal of an evicted device if pages have the device. */
    void evicted(TrackedDevice device) {
        if (device.sent().isPresent()) {
            put(device.name, new Removal(device.name));
        }
        if (events.has(device.name)) { // pages may not have the removal yet
            departed.remove(device.name);
            departed.add(device.name);
        }
    }

    /** Drops the oldest removal if there are too many; {@code table} has the devices that are stored. */
    void trim(DeviceTable table) {
        if (departed.size() <= maxDevices) {
            return;
        }
        var oldest = departed.iterator().next();
        departed.remove(oldest);
        if (table.find(oldest).isEmpty()) {
            events.drop(oldest);
        }
    }

    private void put(String device, Record event) {
        events.put(device, device, new EncodedEvent("device", MessageJson.text(event)));
    }
}
