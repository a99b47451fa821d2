package io.fieldline.notifier;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.AnnouncementPolicy;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.text.NotifierLabels;
import io.fieldline.notifier.text.NotifierRules;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
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

    private static final TopicPartition ACKNOWLEDGEMENTS = new TopicPartition(Topic.ACKNOWLEDGEMENTS.topicName(), 0);

    private final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");
    private final Deque<Consumer<String, byte[]>> consumers = new ArrayDeque<>(List.of(kafka));
    private final NotificationLog incidents = new NotificationLog(new Incidents(Duration.ofMinutes(1), 100), 100, 100);
    private final List<String> problems = new ArrayList<>();
    private final NotifierLabels labels = new NotifierLabels();
    private final AlertFeed feed = new AlertFeed(
            consumers::remove,
            incidents,
            new NotifierRecords(incidents, new NotifierRules(), labels, new NotifierMetrics()),
            Duration.ZERO);

    @Test
    void aWrongRecordIsSkippedAndTheNextIsRead() throws Exception {
        kafkaHas(kafka, 2);
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
        kafkaHas(kafka, 0);
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

    @Test
    void whenAMissingTopicExistsEverythingIsReadAgain() throws Exception {
        var muted = new Acknowledgement(
                "kitchen",
                Optional.of("co"),
                Optional.empty(),
                Optional.of(new Acknowledgement.Muted(NOON.plusSeconds(60), "Ada", "office", Optional.empty(), NOON)));
        kafkaHas(kafka, 1);
        kafka.schedulePollTask(() -> addAlertAndStart(kafka));
        kafka.schedulePollTask(() -> create(kafka, ACKNOWLEDGEMENTS));
        var second = new MockConsumer<String, byte[]>("earliest");
        kafkaHas(second, 1);
        create(second, ACKNOWLEDGEMENTS);
        second.updateBeginningOffsets(Map.of(ACKNOWLEDGEMENTS, 0L));
        second.updateEndOffsets(Map.of(ACKNOWLEDGEMENTS, 1L));
        second.schedulePollTask(() -> {
            addAlertAndStart(second);
            second.addRecord(record(ACKNOWLEDGEMENTS, 0, muted.key(), MessageJson.write(muted)));
        });
        second.schedulePollTask(feed::stop);
        consumers.add(second);

        feed.run(() -> problems.add(feed.problem()));

        var policy = new AnnouncementPolicy(Severity.WARNING, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        assertThat(incidents.due("ntfy", policy, NOON.plusSeconds(1))).isEmpty();
        assertThat(incidents.due("ntfy", policy, NOON.plusSeconds(60))).hasSize(1);
        assertThat(problems).containsExactly("");
    }

    private static void create(MockConsumer<String, byte[]> kafka, TopicPartition partition) {
        kafka.updatePartitions(partition.topic(), List.of(new PartitionInfo(partition.topic(), 0, null, null, null)));
    }

    private static void addAlertAndStart(MockConsumer<String, byte[]> kafka) {
        kafka.addRecord(record(ALERTS, 0, "key", MessageJson.write(Alerts.raised("kitchen"))));
        kafka.addRecord(
                record(NOTIFICATIONS, 0, "ntfy", MessageJson.write(new ChannelStart("ntfy", NOON.minusSeconds(60)))));
    }

    private static void kafkaHas(MockConsumer<String, byte[]> kafka, long alerts) {
        for (var partition : List.of(ALERTS, NOTIFICATIONS)) {
            create(kafka, partition);
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
