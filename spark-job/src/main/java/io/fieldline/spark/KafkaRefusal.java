package io.fieldline.spark;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** What to do about a refusal of Kafka's that waiting does not heal. */
final class KafkaRefusal {
    private KafkaRefusal() {}

    static String explain(ExecutionException refused) {
        var cause = refused.getCause();
        if (cause instanceof AuthenticationException) {
            return "Kafka refuses our account; check sasl.* and ssl.* in --kafka-properties";
        }
        if (cause instanceof AuthorizationException) {
            return "Kafka does not let us; allow our account CREATE, DESCRIBE, READ and WRITE as the README says";
        }
        return "Kafka refuses what we need of it";
    }
}
