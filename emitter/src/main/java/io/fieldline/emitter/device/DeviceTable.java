package io.fieldline.emitter.device;

import io.fieldline.emitter.cache.ByteShares;
import io.fieldline.emitter.cache.EvictionOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The stored devices, limited by count and bytes. If there are too many, {@link EvictionOrder} decides which one is evicted, or the
 * new device is rejected because it would be evicted next. Both are counted. If they take too many bytes, removed devices
 * are evicted first, and then the one that takes the most. Not thread-safe.
 */
final class DeviceTable {
    /** The average size of a device; one without faults takes half of it. */
    private static final int BYTES_PER_DEVICE = 4_096;

    private final int max;
    private final long maxBytes;
    private final Map<String, TrackedDevice> devices = new TreeMap<>();
    private final EvictionOrder<String> order = new EvictionOrder<>();
    private final ByteShares<String> shares = new ByteShares<>();
    private final List<TrackedDevice> evicted = new ArrayList<>();
    private long bytes;
    private long evictions;
    private long rejected;

    DeviceTable(int max) {
        this.max = max;
        this.maxBytes = (long) max * BYTES_PER_DEVICE;
    }

    /** Returns the device of this name, which was active in this time. A new one is stored if there is room. */
    TrackedDevice active(String name, Instant first, Instant last, Supplier<TrackedDevice> make) {
        var known = devices.get(name);
        if (known != null) {
            if (!known.isRemoved()) {
                order.seen(name, first, last);
            }
            return known;
        }
        var device = make.get();
        if (isFull()) {
            if (!order.givesWayTo(first, last)) {
                rejected++;
                return device;
            }
            evict(order.next().orElseThrow());
        }
        devices.put(name, device);
        order.seen(name, first, last);
        return device;
    }

    /** Must be called after each change of a device, which was active at this time. */
    void changed(TrackedDevice device, Instant at) {
        if (!isKept(device)) {
            return;
        }
        if (device.isRemoved()) {
            order.retire(device.name);
        } else {
            order.seen(device.name, at);
        }
        resized(device);
    }

    /** Must be called when the stored data of a device has become longer or shorter. */
    void resized(TrackedDevice device) {
        if (!isKept(device)) {
            return;
        }
        var more = device.resize();
        bytes += more;
        shares.add(device.name, more);
        while (bytes > maxBytes && devices.size() > 1) {
            evict(order.nextRetired().orElseGet(shares::largest));
        }
    }

    /** The devices that were evicted since the last call. */
    List<TrackedDevice> takeEvicted() {
        var taken = List.copyOf(evicted);
        evicted.clear();
        return taken;
    }

    Optional<TrackedDevice> find(String name) {
        return Optional.ofNullable(devices.get(name));
    }

    boolean isKept(TrackedDevice device) {
        return devices.get(device.name) == device;
    }

    /** Whether a new device evicts another one. */
    boolean isFull() {
        return devices.size() >= max;
    }

    /** All stored devices, sorted by name. */
    Collection<TrackedDevice> all() {
        return devices.values();
    }

    /** The time until which a device may be silent, in epoch milliseconds; later if it has been active for longer. */
    long keptUntil(TrackedDevice device) {
        return order.keptUntil(device.name);
    }

    long bytes() {
        return bytes;
    }

    long evictions() {
        return evictions;
    }

    long rejected() {
        return rejected;
    }

    private void evict(String name) {
        var device = devices.remove(name);
        order.remove(name);
        bytes -= device.bytes();
        shares.add(name, -device.bytes());
        evictions += device.isRemoved() ? 0 : 1;
        evicted.add(device);
    }
}
