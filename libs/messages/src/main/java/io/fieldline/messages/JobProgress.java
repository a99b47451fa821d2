package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a service that works in batches did last.
 *
 * @param service       its name, e.g. {@code spark-job}; the record's key
 * @param started       when the service was started: {@code late}, {@code duplicates} and {@code rejected} count from then
 * @param at            when the batch ended
 * @param batch         its number, which continues after a restart
 * @param rows          readings in it
 * @param duration      of it; {@code batch_ms} on the wire
 * @param stateDevices  devices that are remembered
 * @param stateBytes    memory that this takes
 * @param late          readings that came when their window was no longer kept; they are among the rejected
 * @param duplicates    readings that had been counted before
 * @param rejected      records that went to {@code fieldline.rejected}
 * @param lag           readings that wait in Kafka, by partition
 * @param lost          readings that Kafka deleted before the job read them, by partition, since {@code started}
 */
public record JobProgress(
        String service,
        Instant started,
        Instant at,
        long batch,
        long rows,

        @JsonProperty("batch_ms")
        @JsonSerialize(using = StrictTypes.Millis.class)
        @JsonDeserialize(using = StrictTypes.FromMillis.class)
        Duration duration,

        long stateDevices,
        long stateBytes,
        long late,
        long duplicates,
        long rejected,
        Map<Integer, Long> lag,
        Map<Integer, Long> lost) {

    public JobProgress {
        lag = Map.copyOf(lag);
        lost = Map.copyOf(lost);
    }
}
