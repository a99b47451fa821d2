package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.MessageJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The latest alerts, one for each episode. If active ones take too many bytes, the device with the most loses its least severe
 * and oldest one. So no device evicts an active alert of another one. If there are too many cleared alerts, the least recently
 * changed one is evicted. Both are counted.
 */
public final class LatestAlerts {
    /** The maximum memory of the active alerts of all devices, with their keys: about 20,000 alerts. */
    private static final long MAX_ACTIVE_BYTES = 16_000_000;

    private static final int MAX_CLEARED = 1_000;
    /** The maximum size of one alert: about ten times what the longest names need. */
    private static final int MAX_JSON = 8_192;
    /** The memory of an entry without its JSON: keys, links and objects. */
    private static final int OVERHEAD_BYTES = 400;

    private final Predicate<String> removed;
    private final long maxActiveBytes;
    private final LatestByKey<String> events = new LatestByKey<>(Integer.MAX_VALUE);
    private final Map<String, Episode> episodes = new HashMap<>();
    private final Map<String, DeviceAlerts> byDevice = new TreeMap<>();
    /** Sorted by the last change, the oldest change first. */
    private final Set<String> cleared = new LinkedHashSet<>();

    private long activeBytes;
    private long evictions;
    private long activeEvictions;

    private record Episode(Alert alert, String json) {
        int bytes() {
            return json.length() * 2 + OVERHEAD_BYTES;
        }

        boolean isActive() {
            return alert.state() != State.CLEARED;
        }
    }

    /** The keys of the active alerts of one device. */
    private static final class DeviceAlerts {
        private final Set<String> active = new LinkedHashSet<>();
        private long bytes;
    }

    /** {@code removed} says whether a device was removed; its alerts are then not shown. */
    public LatestAlerts(Predicate<String> removed) {
        this(removed, MAX_ACTIVE_BYTES);
    }

    LatestAlerts(Predicate<String> removed, long maxActiveBytes) {
        this.removed = removed;
        this.maxActiveBytes = maxActiveBytes;
    }

    /**
     * Adds an alert. A repeat is ignored; alerts are read again if their topic was recreated. Throws IllegalArgumentException if
     * the alert is too large.
     *
     * @return the active alerts that were evicted for it
     */
    public synchronized List<Alert> add(Alert alert) {
        var episode = new Episode(alert, new String(MessageJson.write(alert), UTF_8));
        if (episode.json().length() > MAX_JSON) {
            throw new IllegalArgumentException("the alert has %d characters, expected at most %d"
                    .formatted(episode.json().length(), MAX_JSON));
        }
        var key = alert.key();
        var before = episodes.get(key);
        if (before != null && before.json().equals(episode.json())) {
            return List.of();
        }
        drop(key);
        if (!episode.isActive() && removed.test(alert.deviceName())) {
            return List.of(); // the episode has ended, and the device is not shown any more
        }
        episodes.put(key, episode);
        events.put(key, alert.deviceName(), new EncodedEvent("alert", episode.json()));
        if (episode.isActive()) {
            return addActive(key, episode);
        }
        cleared.add(key);
        evictCleared();
        return List.of();
    }

    /** A removed device is back: sends its alerts again, because pages dropped them. */
    public synchronized void returned(String device) {
        for (var entry : events.after(0, Integer.MAX_VALUE, device::equals)) {
            events.put(entry.key(), device, entry.event());
        }
    }

    /** Pages dropped the alerts together with this device: sends the active ones again, because they must remain visible. */
    public synchronized void resend(String device) {
        var known = byDevice.get(device);
        if (known != null) {
            known.active.forEach(key -> events.put(
                    key, device, new EncodedEvent("alert", episodes.get(key).json())));
        }
    }

    /** Removes the alerts of a removed device that is no longer stored, because they would otherwise be shown again. */
    public synchronized void remove(String device) {
        var known = byDevice.get(device);
        if (known != null) {
            List.copyOf(known.active).forEach(this::drop);
        }
        cleared.stream()
                .filter(key -> episodes.get(key).alert().deviceName().equals(device))
                .toList()
                .forEach(this::drop);
    }

    /** Returns the alerts as JSON, the least recently changed first, without those of removed devices. */
    public List<String> all() {
        return events.after(0, Integer.MAX_VALUE, this::isShown).stream()
                .map(entry -> entry.event().json())
                .toList();
    }

    public boolean isShown(String device) {
        return !removed.test(device);
    }

    /** How many cleared alerts were evicted. */
    public synchronized long evictions() {
        return evictions;
    }

    /** How many active alerts were evicted. */
    public synchronized long activeEvictions() {
        return activeEvictions;
    }

    public synchronized long activeBytes() {
        return activeBytes;
    }

    public LatestByKey<String> events() {
        return events;
    }

    private List<Alert> addActive(String key, Episode episode) {
        var device = byDevice.computeIfAbsent(episode.alert().deviceName(), name -> new DeviceAlerts());
        device.active.add(key);
        device.bytes += episode.bytes();
        activeBytes += episode.bytes();
        var evicted = new ArrayList<Alert>();
        while (activeBytes > maxActiveBytes) {
            var least = leastOf(device.bytes >= most() ? device : largest());
            evicted.add(episodes.get(least).alert());
            drop(least);
            activeEvictions++;
        }
        return evicted;
    }

    private long most() {
        return byDevice.values().stream().mapToLong(it -> it.bytes).max().orElse(0);
    }

    private DeviceAlerts largest() {
        return byDevice.values().stream()
                .max(Comparator.comparingLong(it -> it.bytes))
                .orElseThrow();
    }

    /** The least severe active alert of this device, and the oldest one of several. */
    private String leastOf(DeviceAlerts device) {
        return device.active.stream()
                .min(Comparator.comparing(key -> episodes.get(key).alert().severity()))
                .orElseThrow();
    }

    private void evictCleared() {
        if (cleared.size() > MAX_CLEARED) {
            var key = cleared.iterator().next();
            cleared.remove(key);
            episodes.remove(key);
            events.retire(key); // pages may show it as active
            evictions++;
        }
    }

    private void drop(String key) {
        var episode = episodes.remove(key);
        if (episode == null) {
            return;
        }
        events.remove(key);
        cleared.remove(key);
        if (!episode.isActive()) {
            return;
        }
        var name = episode.alert().deviceName();
        var device = byDevice.get(name);
        device.active.remove(key);
        device.bytes -= episode.bytes();
        activeBytes -= episode.bytes();
        if (device.active.isEmpty()) {
            byDevice.remove(name);
        }
    }
}
