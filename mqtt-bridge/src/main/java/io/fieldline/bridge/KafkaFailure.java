package io.fieldline.bridge;

import io.fieldline.lifecycle.ErrorText;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;

/** A refusal by Kafka, which waiting does not heal: what to do about it. */
final class KafkaFailure {
    private KafkaFailure() {}

    /** Whether Kafka refused something; every other failure is an error of ours. */
    static boolean isRefusal(Throwable failure) {
        return cause(failure) instanceof KafkaException;
    }

    static String explain(Throwable failure) {
        var cause = cause(failure);
        var details = "%s: %s".formatted(cause.getClass().getSimpleName(), ErrorText.of(cause));
        if (cause instanceof AuthenticationException) {
            return "Kafka refuses our account; check sasl.* and ssl.* in --kafka-properties (%s)".formatted(details);
        }
        if (cause instanceof AuthorizationException) {
            return ("Kafka authorization failed. Grant our account CREATE, DESCRIBE, DESCRIBE_CONFIGS and WRITE on the topics"
                            + " fieldline.readings, fieldline.status, fieldline.rejected and fieldline.pipeline (%s)")
                    .formatted(details);
        }
        if (cause instanceof InvalidTimestampException) {
            return ("Kafka refuses our clock, by which it stamps what we write: set the clock of this machine, or of Kafka's, and"
                            + " start again; until then the messages wait at the MQTT broker (%s)")
                    .formatted(details);
        }
        return "Kafka refuses what we write (%s)".formatted(details);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
