package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The last batch of a service that works in batches.
 *
 * @param service       the name of the service, e.g. {@code spark-job}; the key of the record
 * @param started       when the service was started; {@code late}, {@code duplicates} and {@code rejected} count from then
 * @param at            when the batch ended
 * @param batch         the number of the batch, which continues after a restart
 * @param rows          the number of readings in the batch
 * @param duration      the duration of the batch; {@code batch_ms} on the wire
 * @param stateDevices  the number of devices in the state
 * @param stateBytes    the memory of the state
 * @param late          readings that arrived when their window was no longer stored; {@code rejected} includes them
 * @param duplicates    readings that had been counted before
 * @param rejected      records that went to {@code fieldline.rejected}
 * @param lag           readings that are waiting in Kafka, by partition
 * @param lost          readings that Kafka deleted before the job read them, by partition, since {@code started}
 */
public record JobProgress(
        String service,
        Instant started,
        Instant at,
        long batch,
        long rows,

        @JsonProperty("batch_ms")
        @JsonSerialize(using = DurationMillis.class)
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
