package io.fieldline.notifier;

import io.fieldline.checks.CheckReport;
import io.fieldline.kafka.KafkaCheck;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.PrintableText;
import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.channel.Notification;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** {@code notifier --check}: whether Kafka answers, and whether a test message passes each channel. */
final class NotifierCheck {
    private final Map<String, Object> kafka;
    private final List<Channel> channels;
    private final CheckReport report;

    NotifierCheck(Map<String, Object> kafka, List<Channel> channels, CheckReport report) {
        this.kafka = kafka;
        this.channels = channels;
        this.report = report;
    }

    void run(Notification test) throws InterruptedException {
        new KafkaCheck(kafka, Optional.of(Owner.NOTIFIER), report).run(topics());
        for (var channel : channels) {
            try (channel) {
                channel.open();
                channel.send(test);
                report.ok("%s accepted a test message".formatted(channel.name()));
            } catch (IOException failed) {
                report.failed("%s: %s".formatted(channel.name(), PrintableText.of(ErrorText.of(failed))));
            }
        }
    }

    private static Map<WantedTopic, Set<AclOperation>> topics() {
        var topics = new HashMap<WantedTopic, Set<AclOperation>>();
        topics.put(Topic.ALERTS.byDefault(), Set.of(AclOperation.READ));
        topics.put(Topic.NOTIFICATIONS.byDefault(), Set.of(AclOperation.READ, AclOperation.WRITE));
        NotifierRecords.OPTIONAL.forEach(topic -> topics.put(topic.byDefault(), Set.of(AclOperation.READ)));
        return topics;
    }
}
