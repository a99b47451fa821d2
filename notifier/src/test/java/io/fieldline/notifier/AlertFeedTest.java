package io.fieldline.notifier;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.AnnouncementPolicy;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.NotificationLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AlertFeedTest {
    private static final TopicPartition ALERTS = new TopicPartition(Topic.ALERTS.topicName(), 0);
    private static final TopicPartition NOTIFICATIONS = new TopicPartition(Topic.NOTIFICATIONS.topicName(), 0);

    private final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");
    private final NotificationLog incidents = new NotificationLog(new Incidents(Duration.ofMinutes(1), 100), 100);
    private final List<String> problems = new ArrayList<>();
    private final AlertFeed feed = new AlertFeed(() -> kafka, incidents, new NotifierMetrics(), Duration.ZERO);

    @Test
    void aWrongRecordIsSkippedAndTheNextIsRead() throws Exception {
        kafkaHas(2);
        kafka.schedulePollTask(() -> {
            kafka.addRecord(record(ALERTS, 0, "key", "not JSON".getBytes(UTF_8)));
            kafka.addRecord(record(ALERTS, 1, "key", MessageJson.write(Alerts.raised("kitchen"))));
            kafka.addRecord(record(
                    NOTIFICATIONS, 0, "ntfy", MessageJson.write(new ChannelStart("ntfy", NOON.minusSeconds(60)))));
        });
        kafka.schedulePollTask(feed::stop);

        feed.run(() -> problems.add(feed.problem()));

        var policy = new AnnouncementPolicy(Severity.WARNING, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        assertThat(incidents.due("ntfy", policy, NOON.plusSeconds(1))).hasSize(1);
        assertThat(problems).containsExactly("");
    }

    @Test
    void itIsAProblemIfKafkaDoesNotAnswer() throws Exception {
        kafkaHas(0);
        kafka.schedulePollTask(() -> {});
        kafka.schedulePollTask(() -> kafka.setOffsetsException(new TimeoutException("away")));
        kafka.schedulePollTask(() -> problems.add(feed.problem()));
        kafka.schedulePollTask(() -> {
            problems.add(feed.problem());
            feed.stop();
        });

        feed.run(() -> {});

        assertThat(problems).containsExactly("Kafka does not answer", "");
    }

    private void kafkaHas(long alerts) {
        for (var partition : List.of(ALERTS, NOTIFICATIONS)) {
            kafka.updatePartitions(
                    partition.topic(), List.of(new PartitionInfo(partition.topic(), 0, null, null, null)));
        }
        kafka.updateBeginningOffsets(Map.of(ALERTS, 0L, NOTIFICATIONS, 0L));
        kafka.updateEndOffsets(Map.of(ALERTS, alerts, NOTIFICATIONS, alerts == 0 ? 0L : 1L));
    }

    private static ConsumerRecord<String, byte[]> record(
            TopicPartition partition, long offset, String key, byte[] value) {
        return new ConsumerRecord<>(
                partition.topic(),
                0,
                offset,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
