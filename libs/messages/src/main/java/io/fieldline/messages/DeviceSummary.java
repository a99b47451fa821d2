package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the Spark job knows about one device.
 *
 * @param firstSeen when its first reading arrived, by the job's clock
 * @param lastSeen  when its newest reading arrived, by the job's clock; at most a minute old while readings arrive
 * @param interval  the usual time between two readings; empty before there are two
 * @param tags      the newest text of each of its tags
 * @param metrics   the metrics by name
 */
public record DeviceSummary(
        String deviceName,
        Instant firstSeen,
        Instant lastSeen,

        @JsonProperty("interval_ms")
        @JsonSerialize(contentUsing = DurationMillis.class)
        @JsonDeserialize(contentUsing = StrictTypes.FromMillis.class)
        Optional<Duration> interval,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags,

        Map<String, Metric> metrics) {

    public DeviceSummary {
        Names.checkDevice(deviceName);
        metrics.keySet().forEach(Names::checkMetric);
        tags = Map.copyOf(tags);
        metrics = Map.copyOf(metrics);
    }

    /**
     * One metric of the device.
     *
     * @param unit     its unit; empty if its readings have none
     * @param label    its name for people; empty if no reading has described it
     * @param min      the lowest value that the sensor can measure, in that unit
     * @param max      the highest such value
     * @param interval the usual time between two readings, in milliseconds on the wire
     * @param fault    when the fault of the sensor began, by the job's clock; empty if it has a value
     */
    public record Metric(
            Optional<String> unit,
            Optional<String> label,
            Optional<Double> min,
            Optional<Double> max,

            @JsonProperty("interval_ms")
            @JsonSerialize(contentUsing = DurationMillis.class)
            @JsonDeserialize(contentUsing = StrictTypes.FromMillis.class)
            Optional<Duration> interval,

            Optional<Instant> fault) {

        public Metric {
            var checked = new Description(label, min, max);
            min = checked.min();
            max = checked.max();
        }
    }
}
