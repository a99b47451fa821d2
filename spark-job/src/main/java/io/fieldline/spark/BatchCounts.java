package io.fieldline.spark;

import io.fieldline.spark.kafka.KafkaSourcesAndSinks;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The counts of one batch of averages.
 *
 * @param records       records that were read from Kafka
 * @param limitRejected readings of new devices, rejected because of a limit of the state
 * @param stateDevices  growth of the number of devices in the state
 * @param stateBytes    growth of the memory of the state
 */
record BatchCounts(
        long records,
        long duplicates,
        long late,
        long evicted,
        long rejected,
        long limitRejected,
        long stateDevices,
        long stateBytes) {
    private static final BatchCounts NOTHING = new BatchCounts(0, 0, 0, 0, 0, 0, 0, 0);

    static BatchCounts of(StreamingQueryProgress progress) {
        Row counts = progress.observedMetrics().get(AveragePipeline.COUNTS);
        if (counts == null) {
            return NOTHING;
        }
        Row read = progress.observedMetrics().get(KafkaSourcesAndSinks.RECORDS);
        return new BatchCounts(
                read == null ? 0 : read.getLong(0),
                counts.<Long>getAs("duplicates"),
                counts.<Long>getAs("late"),
                counts.<Long>getAs("evicted"),
                counts.<Long>getAs("rejected"),
                counts.<Long>getAs("limit_rejected"),
                counts.<Long>getAs("state_devices"),
                counts.<Long>getAs("state_bytes"));
    }
}
