package io.fieldline.kafka;

import io.fieldline.lifecycle.ErrorText;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RetriableException;

/** A failure that Kafka or its client reports, in plain words: what happened, and what to do. */
public final class KafkaFailure {
    private KafkaFailure() {}

    /** Whether it comes from Kafka. Every other failure is an error of the service itself. */
    public static boolean isFromKafka(Throwable failure) {
        return unwrap(failure) instanceof KafkaException;
    }

    /** Whether Kafka refuses the account or what it asks for. A person must change that, so waiting does not help. */
    public static boolean isAccessDenied(Throwable failure) {
        return accessDenied(failure).isPresent();
    }

    /** One sentence, with the exception in parentheses. */
    public static String explain(Throwable failure) {
        var cause = accessDenied(failure).orElseGet(() -> unwrap(failure));
        return "%s (%s: %s)".formatted(explanation(cause), cause.getClass().getSimpleName(), ErrorText.of(cause));
    }

    private static String explanation(Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return "Kafka refused the account; check sasl.* and ssl.* in --kafka-properties";
        }
        if (cause instanceof AuthorizationException) {
            return "Kafka authorization failed; grant the account the rights that libs/kafka/README.md lists";
        }
        if (cause instanceof InvalidTimestampException) {
            return "Kafka rejected the time of a record; set the clock of this machine or of Kafka's, then start again";
        }
        if (cause instanceof RetriableException) {
            return "Kafka did not answer in time; start again when it does";
        }
        return "Kafka rejected the request";
    }

    /** Spark wraps it several times. */
    private static Optional<Throwable> accessDenied(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause instanceof AuthenticationException || cause instanceof AuthorizationException)
                .findFirst();
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
