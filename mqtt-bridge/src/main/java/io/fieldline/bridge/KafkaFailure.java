package io.fieldline.bridge;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** What to do about a refusal of Kafka's that waiting does not heal. */
final class KafkaFailure {
    private KafkaFailure() {}

    static String explain(Throwable failure) {
        var cause = failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        var said = "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
        if (cause instanceof AuthenticationException) {
            return "Kafka refuses our account; check sasl.* and ssl.* in --kafka-properties (%s)".formatted(said);
        }
        if (cause instanceof AuthorizationException) {
            return "Kafka does not let us; allow our account CREATE, DESCRIBE, DESCRIBE_CONFIGS and WRITE on the topics"
                    + " fieldline.readings, fieldline.status and fieldline.rejected (%s)".formatted(said);
        }
        return "Kafka refuses what we write (%s)".formatted(said);
    }
}
