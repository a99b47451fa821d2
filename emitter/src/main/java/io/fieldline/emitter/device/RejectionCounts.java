package io.fieldline.emitter.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fieldline.emitter.device.RecentRejections.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The number of rejections of each kind, and of each kind, device and topic. If the latter take more than
 * {@link #MOST_BYTES}, those are evicted whose last rejection is the oldest. Not thread-safe.
 */
final class RejectionCounts {
    static final int MOST_BYTES = 2_000_000;

    /** Further kinds count as {@link RecentRejections#NO_KIND}. */
    private static final int MOST_KINDS = 32;

    /** The memory of a count without its texts. */
    private static final int LEAST_BYTES = 250;

    private record Key(String kind, Optional<String> device, String topic) {
        static Key of(Rejection rejection) {
            return new Key(rejection.kind(), rejection.device(), rejection.topic());
        }
    }

    /**
     * The rejections of one kind from one device and topic.
     *
     * @param reason the reason of the newest one
     * @param at     when the newest one was rejected
     */
    record OfSource(
            String kind,

            @JsonProperty("device_name") @JsonInclude(JsonInclude.Include.ALWAYS)
            Optional<String> device,

            String topic,
            long count,
            String reason,

            @JsonSerialize(using = DeviceJson.EpochMillis.class)
            Instant at) {
        private int bytes() {
            return LEAST_BYTES + 2 * (device.orElse("").length() + topic.length() + reason.length());
        }
    }

    private final Map<String, Long> byKind = new TreeMap<>();
    private final LinkedHashMap<Key, OfSource> bySource = new LinkedHashMap<>();
    private long bytes;
    private long evictions;

    void add(Rejection rejection) {
        var isKnown = byKind.containsKey(rejection.kind()) || byKind.size() < MOST_KINDS;
        byKind.merge(isKnown ? rejection.kind() : RecentRejections.NO_KIND, 1L, Long::sum);
        var key = Key.of(rejection);
        var before = bySource.get(key);
        remove(key); // so that it becomes the last
        var now = new OfSource(
                rejection.kind(),
                rejection.device(),
                rejection.topic(),
                before == null ? 1 : before.count() + 1,
                rejection.reason(),
                rejection.time());
        bySource.put(key, now);
        bytes += now.bytes();
        while (bytes > MOST_BYTES) {
            remove(bySource.keySet().iterator().next());
            evictions++;
        }
    }

    private void remove(Key key) {
        var removed = bySource.remove(key);
        bytes -= removed == null ? 0 : removed.bytes();
    }

    /** The device was removed. */
    void remove(String device) {
        var its = bySource.keySet().stream()
                .filter(key -> key.device().filter(device::equals).isPresent())
                .toList();
        its.forEach(this::remove);
    }

    Map<String, Long> byKind() {
        return Map.copyOf(byKind);
    }

    /** The counts that match, the one with the newest rejection first. */
    List<OfSource> newest(Predicate<OfSource> filter, int limit) {
        var all = new ArrayList<>(bySource.values());
        Collections.reverse(all);
        return all.stream().filter(filter).limit(limit).toList();
    }

    long evictions() {
        return evictions;
    }
}
