package io.fieldline.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsConfigTest {
    @Test
    void theSettingsReachEachTopic() throws Exception {
        var topics = load("--partitions=8", "--replication=3", "--min-insync=1", "--readings-bytes=5")
                .topics();

        assertThat(topics).hasSize(Topic.values().length).allSatisfy(topic -> {
            assertThat(topic.replication()).contains(3);
            assertThat(topic.minInsync()).contains(1);
        });
        assertThat(topics.stream().filter(topic -> topic.partitions() == 8).map(WantedTopic::topicName))
                .containsExactlyInAnyOrder(
                        "fieldline.readings",
                        "fieldline.averages",
                        "fieldline.alerts",
                        "fieldline.devices",
                        "fieldline.status",
                        "fieldline.rejected");
        assertThat(topics.get(0).configs(3)).containsEntry("retention.bytes", "5");
    }

    @Test
    void topicsWithFewRecordsHaveOnePartitionInASmallInstallation() throws Exception {
        var topics = load().topics();

        assertThat(topics.stream().filter(topic -> topic.partitions() == 4).map(WantedTopic::topicName))
                .containsExactlyInAnyOrder("fieldline.readings", "fieldline.averages");
    }

    @Test
    void moreInSyncReplicasThanCopiesAreRefusedBecauseNothingCouldBeWritten() {
        assertThatThrownBy(() -> load("--replication=1", "--min-insync=2"))
                .isInstanceOfSatisfying(InvalidSettingsException.class, bad -> assertThat(bad.problems())
                        .containsExactly(
                                "--min-insync 2 is more than --replication 1: no record would ever be acknowledged"));
    }

    @Test
    void theExampleHasTheDefaults() throws Exception {
        assertThat(load("--settings=topics.example.properties")).isEqualTo(load());
    }

    private static TopicsConfig load(String... args) throws InvalidSettingsException {
        return Settings.of("topics", "", TopicsConfig.class).load(args, Map.of());
    }
}
