package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaFailureTest {
    /** Kafka 4 takes no record that is more than an hour ahead of its clock. */
    @Test
    void aClockThatKafkaRefusesIsNamedAsTheCause() {
        var refused = new InvalidTimestampException("Timestamp 1 of message with offset 0 is out of range");

        assertThat(KafkaFailure.isRefusal(refused)).isTrue();
        assertThat(KafkaFailure.explain(refused))
                .startsWith("Kafka refuses our clock")
                .contains("set the clock of this machine", "the messages wait at the MQTT broker", "out of range");
    }

    @Test
    void aRefusedAccountIsToldWhatItNeeds() {
        assertThat(KafkaFailure.explain(new TopicAuthorizationException("fieldline.readings")))
                .contains("CREATE, DESCRIBE, DESCRIBE_CONFIGS and WRITE");
    }
}
