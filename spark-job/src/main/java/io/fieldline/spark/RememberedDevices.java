package io.fieldline.spark;

import io.fieldline.spark.checkpoint.StateSize;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The number of devices in the state between two batches, and their memory: the size of the checkpoint at the start,
 * plus the growth in each batch since. Must be called at least once per batch.
 */
final class RememberedDevices implements Supplier<StateSize> {
    private final Supplier<Optional<StreamingQueryProgress>> lastBatch;
    private StateSize size;
    /**
     * The start time of the last counted batch. Its number would not do, because a trigger without a batch reports the
     * number of the next batch.
     */
    private String counted = "";

    /** Starts with the size of the checkpoint; the supplier returns the last batch that has ended since then. */
    RememberedDevices(StateSize start, Supplier<Optional<StreamingQueryProgress>> lastBatch) {
        this.size = start;
        this.lastBatch = lastBatch;
    }

    @Override
    public synchronized StateSize get() {
        lastBatch.get().filter(batch -> !batch.timestamp().equals(counted)).ifPresent(this::count);
        return size;
    }

    private void count(StreamingQueryProgress batch) {
        counted = batch.timestamp();
        var changed = BatchCounts.of(batch);
        size = new StateSize(size.devices() + changed.stateDevices(), size.bytes() + changed.stateBytes());
    }
}
