package io.fieldline.spark;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.spark.device.CheckpointMismatch;

/** The exit code after a query failed, and what to do about it. */
record QueryFailure(int exitCode, String advice) {
    static QueryFailure of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CheckpointMismatch) {
                return new QueryFailure(ExitCode.WRONG_SETTINGS, String.valueOf(cause.getMessage()));
            }
        }
        if (KafkaFailure.isAccessDenied(failure)) {
            return new QueryFailure(ExitCode.REFUSED, KafkaFailure.explain(failure));
        }
        return new QueryFailure(
                ExitCode.QUERY_FAILED,
                "a query failed, so the job ends; started again, the job continues from its checkpoint. If the same error"
                        + " occurs again, the checkpoint may be damaged: see the README");
    }
}
