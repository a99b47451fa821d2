package io.fieldline.emitter.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fieldline.messages.DurationMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The event {@code device}.
 *
 * @param label      its name for people; empty if no operator has chosen one
 * @param since      the start of this state
 * @param detail     the problem that a degraded device reports; otherwise empty
 * @param firstSeen  when the first reading arrived
 * @param lastSeen   when the last reading arrived
 * @param interval   the usual time between two readings
 * @param staleAfter the time without a reading after which the device is stale
 * @param faults     when each fault began, by metric
 * @param tags       the newest text of each of its tags
 * @param descriptions unit, label, range and decimals of each metric that the device or an operator has described
 * @param ahead      how far the device's clock is ahead of Kafka's, negative if it is behind; only if the clock is wrong
 */
record DeviceView(
        @JsonProperty("device_name") String name,

        Optional<String> label,

        DeviceStates.State state,

        @JsonSerialize(using = DeviceJson.EpochMillis.class) Instant since,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) String detail,

        @JsonSerialize(contentUsing = DeviceJson.EpochMillis.class)
        Optional<Instant> firstSeen,

        @JsonSerialize(contentUsing = DeviceJson.EpochMillis.class)
        Optional<Instant> lastSeen,

        @JsonProperty("interval_ms") @JsonSerialize(contentUsing = DurationMillis.class)
        Optional<Duration> interval,

        @JsonProperty("stale_after_ms") @JsonSerialize(using = DurationMillis.class)
        Duration staleAfter,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSerialize(contentUsing = DeviceJson.Since.class)
        Map<String, Instant> faults,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MetricDescription> descriptions,

        @JsonProperty("clock_offset_ms") @JsonSerialize(contentUsing = DurationMillis.class)
        Optional<Duration> ahead,

        Optional<RecentRejections.Count> rejected) {
    /** A smaller change of the clock offset needs no new event. */
    private static final Duration CLOCK_NEWS = Duration.ofSeconds(10);
    /** A smaller change of the start of the state needs no new event. */
    private static final Duration SINCE_NEWS = Duration.ofSeconds(1);

    DeviceView {
        faults = Map.copyOf(faults);
        tags = Map.copyOf(tags);
        descriptions = Map.copyOf(descriptions);
    }

    /** Whether a page that has the other view needs this one. A newer reading alone is not enough. */
    boolean isNews(DeviceView known) {
        return state != known.state
                || !label.equals(known.label)
                || !detail.equals(known.detail)
                || !interval.equals(known.interval)
                || !staleAfter.equals(known.staleAfter)
                || !faults.equals(known.faults)
                || !tags.equals(known.tags)
                || !descriptions.equals(known.descriptions)
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
}
