package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.device.WindowRules;
import java.util.List;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class QueryFailureTest {
    @Test
    void aFailedQueryMayBeStartedAgain() {
        var failure = QueryFailure.of(new IllegalStateException("a query ended by itself"));

        assertThat(failure.exitCode()).isEqualTo(6);
        assertThat(failure.advice()).contains("started again, the job continues from its checkpoint");
    }

    @Test
    void aCheckpointThatDoesNotFitSaysWhatHelpsInstead() {
        var mismatch = new RuntimeException();
        try {
            DeviceState.read(new byte[] {2}, "d", new WindowRules(1000, 1000, 0, 0), List.of());
        } catch (IllegalStateException wrong) {
            mismatch = wrong;
        }

        var failure = QueryFailure.of(new IllegalStateException("job aborted", mismatch));

        assertThat(failure.exitCode()).isEqualTo(2);
        assertThat(failure.advice())
                .isEqualTo("the checkpoint has format 1, this version reads 5 to 8: start with --reset --yes, see the"
                        + " README");
    }

    @Test
    void aRefusalOfKafkaIsForAPersonToChange() {
        var failure = QueryFailure.of(new IllegalStateException(new TopicAuthorizationException("fieldline.status")));

        assertThat(failure.exitCode()).isEqualTo(4);
        assertThat(failure.advice()).startsWith("Kafka authorization failed; grant the account");
    }
}
