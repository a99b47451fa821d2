package io.fieldline.spark.device;

/** The checkpoint does not fit this job: started again, it fails again. The message says what helps. */
public final class CheckpointMismatch extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CheckpointMismatch(String message) {
        super(message);
    }

    CheckpointMismatch(String message, Throwable cause) {
        super(message, cause);
    }
}
