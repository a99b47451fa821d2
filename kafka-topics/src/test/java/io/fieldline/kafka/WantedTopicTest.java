package io.fieldline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.service.BadSettingsException;
import io.fieldline.service.Settings;
import java.util.Map;
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
    void readingsAndRejectedMessagesAreBoundedInBytesAndWhatIsCompactedIsNot() {
        for (var topic : Topic.values()) {
            var configs = topic.byDefault().configs(1);

            assertThat(configs.containsKey("retention.bytes"))
                    .as(topic.topicName())
                    .isEqualTo(configs.get("cleanup.policy").equals("delete"));
        }
    }

    @Test
    void theSettingsReachEachTopic() throws Exception {
        var topics = load("--partitions=8", "--replication=3", "--min-insync=1", "--readings-bytes=5")
                .topics();

        assertThat(topics).hasSize(Topic.values().length).allSatisfy(topic -> {
            assertThat(topic.replication()).contains(3);
            assertThat(topic.minInsync()).contains(1);
        });
        assertThat(topics.stream().filter(topic -> topic.partitions() == 8).map(WantedTopic::topicName))
                .containsExactlyInAnyOrder("fieldline.readings", "fieldline.averages");
        assertThat(topics.get(0).configs(3)).containsEntry("retention.bytes", "5");
    }

    @Test
    void moreInSyncReplicasThanCopiesAreRefusedBecauseNothingCouldBeWritten() {
        assertThatThrownBy(() -> load("--replication=1", "--min-insync=2"))
                .isInstanceOfSatisfying(BadSettingsException.class, bad -> assertThat(bad.problems())
                        .containsExactly(
                                "--min-insync 2 is more than --replication 1: no record would ever be acknowledged"));
    }

    private static TopicsConfig load(String... args) throws BadSettingsException {
        return Settings.of("topics", "", TopicsConfig.class).load(args, Map.of());
    }
}
