package io.fieldline.spark.device;

/** The checkpoint does not fit this job, so the job fails at each start. The message says what to do. */
public final class CheckpointMismatch extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CheckpointMismatch(String message) {
        super(message);
    }

    CheckpointMismatch(String message, Throwable cause) {
        super(message, cause);
    }
}
