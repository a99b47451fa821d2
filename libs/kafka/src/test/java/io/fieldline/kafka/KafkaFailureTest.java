package io.fieldline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaFailureTest {
    /** Kafka 4 rejects a record that is more than an hour ahead of its clock. */
    @Test
    void aClockThatKafkaRefusesIsNamedAsTheCause() {
        var refused = new InvalidTimestampException("Timestamp 1 of message with offset 0 is out of range");

        assertThat(KafkaFailure.isFromKafka(refused)).isTrue();
        assertThat(KafkaFailure.explain(refused))
                .startsWith("Kafka rejected the time of a record")
                .contains("set the clock of this machine", "out of range");
    }

    @Test
    void anAccountWithoutRightsIsDeniedHoweverDeepTheCauseIs() {
        var denied = new IllegalStateException(
                new ExecutionException(new TopicAuthorizationException("fieldline.readings")));

        assertThat(KafkaFailure.isAccessDenied(denied)).isTrue();
        assertThat(KafkaFailure.explain(denied))
                .startsWith("Kafka authorization failed; grant the account the rights that libs/kafka/README.md lists");
    }

    @Test
    void anErrorOfTheServiceIsNotKafkas() {
        var error = new IllegalStateException("bug");

        assertThat(KafkaFailure.isFromKafka(error)).isFalse();
        assertThat(KafkaFailure.isAccessDenied(error)).isFalse();
    }
}
