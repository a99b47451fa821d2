package io.fieldline.load.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.load.form.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaObserverTest {
    @Test
    void itSaysWhyItNoLongerObserves() throws Exception {
        var topic = Topic.READINGS.topicName();
        var consumer = new MockConsumer<String, byte[]>("latest");
        consumer.updatePartitions(topic, List.of(new PartitionInfo(topic, 0, null, new Node[0], new Node[0])));
        consumer.updateEndOffsets(Map.of(new TopicPartition(topic, 0), 7L));

        try (var observer = KafkaObserver.ofReadings(() -> consumer, Run.random(), reading -> {})) {
            assertThat(observer.failure()).isEmpty();

            consumer.setPollException(new TopicAuthorizationException(topic));

            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !observer.failure().equals(Optional.empty()));
            assertThat(observer.failure().orElseThrow()).startsWith("Kafka authorization failed; grant the account");
        }
    }
}
