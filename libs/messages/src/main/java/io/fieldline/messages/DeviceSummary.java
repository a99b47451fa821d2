package io.fieldline.messages;

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
 * @param metrics   the metrics by name
 */
public record DeviceSummary(
        String deviceName,
        Instant firstSeen,
        Instant lastSeen,

        @JsonProperty("interval_ms")
        @JsonSerialize(contentUsing = StrictTypes.Millis.class)
        @JsonDeserialize(contentUsing = StrictTypes.FromMillis.class)
        Optional<Duration> interval,

        Map<String, Metric> metrics) {

    public DeviceSummary {
        Names.checkDevice(deviceName);
        metrics.keySet().forEach(Names::checkMetric);
        metrics = Map.copyOf(metrics);
    }

    /**
     * One metric of the device.
     *
     * @param unit     its unit; empty if its readings have none
     * @param interval the usual time between two readings, in milliseconds on the wire
     * @param fault    when the fault of the sensor began, by the job's clock; empty if it has a value
     */
    public record Metric(
            Optional<String> unit,

            @JsonProperty("interval_ms")
            @JsonSerialize(contentUsing = StrictTypes.Millis.class)
            @JsonDeserialize(contentUsing = StrictTypes.FromMillis.class)
            Optional<Duration> interval,

            Optional<Instant> fault) {}
}
