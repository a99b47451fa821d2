package io.fieldline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedTopicTest {
    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 3", "5, 3"})
    void anAcknowledgedRecordIsOnAMajorityOfThreeAndMoreCopies(int replication, String minInsync) {
        assertThat(Topic.READINGS.byDefault().configs(replication)).containsEntry("min.insync.replicas", minInsync);
    }

    @Test
    void whatTheUserSaysOfInSyncReplicasCounts() {
        var wanted = Topic.READINGS.byDefault().withReplication(Optional.of(3)).withMinInsync(Optional.of(1));

        assertThat(wanted.configs(3)).containsEntry("min.insync.replicas", "1");
    }

    @Test
    void aCompactedTopicKeepsItsOnlyPartition() {
        assertThat(Topic.ALERTS.wanted(16).accepts(16)).isTrue();
        assertThat(Topic.ALERTS.wanted(16).accepts(1)).isTrue();
        assertThat(Topic.ALERTS.wanted(16).accepts(4)).isFalse();
        assertThat(Topic.READINGS.wanted(16).accepts(1)).isFalse();
    }

    @Test
    void readingsAndRejectedMessagesAreBoundedInBytesAndWhatIsCompactedIsNot() {
        for (var topic : Topic.values()) {
            var configs = topic.byDefault().configs(1);

            assertThat(configs.containsKey("retention.bytes"))
                    .as(topic.topicName())
                    .isEqualTo(configs.get("cleanup.policy").equals("delete"));
        }
    }
}
