package io.fieldline.emitter.device;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The event {@code device}.
 *
 * @param since      the start of this state
 * @param detail     what a degraded device says; else empty
 * @param lastSeen      when the last reading arrived
 * @param interval   its usual time between two readings
 * @param staleAfter after this long without a reading it is stale
 * @param faults     when each fault began, by metric
 * @param ahead      how far the device's clock is ahead of Kafka's, negative if it is behind; only if that is wrong
 */
record DeviceView(
        String name,
        DeviceStates.State state,
        Instant since,
        String detail,
        Optional<Instant> lastSeen,
        Optional<Duration> interval,
        Duration staleAfter,
        Map<String, Instant> faults,
        Optional<Duration> ahead,
        Optional<RecentRejections.Count> rejected) {
    /** A clock that is wrong by a little more or less does not need a new event. */
    private static final Duration CLOCK_NEWS = Duration.ofSeconds(10);
    /** A start of the state that is a little earlier or later does not need a new event. */
    private static final Duration SINCE_NEWS = Duration.ofSeconds(1);

    DeviceView {
        faults = Map.copyOf(faults);
    }

    /** Whether a page that has the other view needs this one; a new last arrival alone is not enough. */
    boolean isNews(DeviceView known) {
        return state != known.state
                || !detail.equals(known.detail)
                || !interval.equals(known.interval)
                || !staleAfter.equals(known.staleAfter)
                || !faults.equals(known.faults)
                || !rejected.equals(known.rejected)
                || Duration.between(known.since, since).abs().compareTo(SINCE_NEWS) > 0
                || isClockNews(known.ahead);
    }

    boolean isSameState(DeviceView other) {
        return state == other.state
                && detail.equals(other.detail)
                && faults.keySet().equals(other.faults.keySet());
    }

    private boolean isClockNews(Optional<Duration> known) {
        if (ahead.isEmpty() || known.isEmpty()) {
            return ahead.isPresent() != known.isPresent();
        }
        return ahead.get().minus(known.get()).abs().compareTo(CLOCK_NEWS) > 0;
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
        lastSeen.ifPresent(at -> json.put("last_seen", at.toEpochMilli()));
        interval.ifPresent(usual -> json.put("interval_ms", usual.toMillis()));
        json.put("stale_after_ms", staleAfter.toMillis());
        if (!faults.isEmpty()) {
            var all = json.putObject("faults");
            new TreeMap<>(faults).forEach((metric, at) -> all.putObject(metric).put("since", at.toEpochMilli()));
        }
        ahead.ifPresent(offset -> json.put("clock_offset_ms", offset.toMillis()));
        rejected.ifPresent(count -> json.set("rejected", count.json()));
        return json;
    }
}
