package io.fieldline.spark;

import io.fieldline.spark.checkpoint.StateSize;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * How many devices the job remembers between two batches, and the memory for them: what the checkpoint had at the start, and what
 * each batch has changed since. Asked at least once a batch.
 */
final class RememberedDevices implements Supplier<StateSize> {
    private final Supplier<Optional<StreamingQueryProgress>> lastBatch;
    private StateSize size;
    /** When the last batch that is counted began: a trigger without a batch reports progress with the number of the next one. */
    private String counted = "";

    /** Begins with what the checkpoint has; the supplier gives the last batch that has ended since. */
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
