package io.fieldline.spark;

import io.fieldline.lifecycle.ExitCode;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** What to do about a refusal of Kafka that waiting does not heal, and with which code the job ends. */
record KafkaRefusal(int exitCode, String advice) {
    /** If Kafka's refusal is among the causes of a failure. */
    static Optional<KafkaRefusal> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException) {
                return Optional.of(new KafkaRefusal(
                        ExitCode.REFUSED, "Kafka refused the account; check sasl.* and ssl.* in --kafka-properties"));
            }
            if (cause instanceof AuthorizationException) {
                return Optional.of(
                        new KafkaRefusal(
                                ExitCode.REFUSED,
                                "Kafka authorization failed; grant the account CREATE, DESCRIBE, READ and WRITE as the README says"));
            }
        }
        return Optional.empty();
    }

    /** For a start that failed because of Kafka, whatever the reason. */
    static KafkaRefusal ofStart(ExecutionException failure) {
        return in(failure)
                .orElseGet(() -> new KafkaRefusal(
                        ExitCode.CANNOT_START,
                        failure.getCause() instanceof RetriableException
                                ? "Kafka did not answer in time; start the job again once it does"
                                : "Kafka refused what the job needs"));
    }
}
