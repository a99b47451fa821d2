package io.fieldline.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * What {@link AveragePipeline} counted in one batch.
 *
 * @param refused      readings of devices that were one too many
 * @param stateDevices by how many more devices are remembered than before
 * @param stateBytes   by how much more memory they take than before
 */
record BatchCounts(
        long duplicates, long late, long forgotten, long rejected, long refused, long stateDevices, long stateBytes) {
    private static final BatchCounts NOTHING = new BatchCounts(0, 0, 0, 0, 0, 0, 0);

    static BatchCounts of(StreamingQueryProgress progress) {
        Row counts = progress.observedMetrics().get(AveragePipeline.COUNTS);
        if (counts == null) {
            return NOTHING;
        }
        return new BatchCounts(
                counts.<Long>getAs("duplicates"),
                counts.<Long>getAs("late"),
                counts.<Long>getAs("forgotten"),
                counts.<Long>getAs("rejected"),
                counts.<Long>getAs("refused"),
                counts.<Long>getAs("state_devices"),
                counts.<Long>getAs("state_bytes"));
    }
}
