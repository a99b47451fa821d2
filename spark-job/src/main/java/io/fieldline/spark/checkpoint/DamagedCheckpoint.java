package io.fieldline.spark.checkpoint;

/** No version of the checkpoint is complete: started again, the job fails again. The message says what helps. */
public final class DamagedCheckpoint extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DamagedCheckpoint(String message) {
        super(message);
    }
}
