package io.fieldline.spark.checkpoint;

/** No version of the checkpoint is complete, so the job fails at each start. The message says what to do. */
public final class DamagedCheckpoint extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DamagedCheckpoint(String message) {
        super(message);
    }
}
