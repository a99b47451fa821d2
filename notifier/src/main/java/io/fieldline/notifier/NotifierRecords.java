package io.fieldline.notifier;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Label;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.PrintableText;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Delivery;
import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.incident.OperatorDecision;
import io.fieldline.notifier.text.NotifierLabels;
import io.fieldline.notifier.text.NotifierRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the records of Kafka on to what the notifier knows. An invalid one is logged, counted and skipped. */
final class NotifierRecords {
    /** Without these nothing can be announced. */
    static final List<Topic> REQUIRED = List.of(Topic.NOTIFICATIONS, Topic.ALERTS);

    /** Texts, labels and decisions. Their owners may create them later. */
    static final List<Topic> OPTIONAL = List.of(Topic.RULES, Topic.DEVICES, Topic.ACKNOWLEDGEMENTS, Topic.LABELS);

    private static final Logger log = LoggerFactory.getLogger(NotifierRecords.class);
    private static final Map<String, Topic> TOPICS = Stream.concat(REQUIRED.stream(), OPTIONAL.stream())
            .collect(Collectors.toMap(Topic::topicName, Function.identity()));

    private final NotificationLog incidents;
    private final NotifierRules rules;
    private final NotifierLabels labels;
    private final NotifierMetrics metrics;

    NotifierRecords(NotificationLog incidents, NotifierRules rules, NotifierLabels labels, NotifierMetrics metrics) {
        this.incidents = incidents;
        this.rules = rules;
        this.labels = labels;
        this.metrics = metrics;
    }

    /** Before all records are read again. What channels have announced stays, because this process knows it earlier. */
    void clear() {
        incidents.clear();
        rules.clear();
        labels.clear();
    }

    void read(ConsumerRecord<String, byte[]> record) {
        var topic = TOPICS.get(record.topic());
        var key = String.valueOf(record.key());
        try {
            if (record.value() == null) {
                deleted(topic, key);
            } else {
                read(topic, key, record.value(), Instant.ofEpochMilli(record.timestamp()));
            }
        } catch (IllegalArgumentException invalid) {
            metrics.invalidRecord();
            log.warn(
                    "skipped an invalid record: topic={} partition={} offset={} reason={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    PrintableText.of(String.valueOf(invalid.getMessage())));
        }
    }

    private void read(Topic topic, String key, byte[] value, Instant arrived) {
        switch (topic) {
            case ALERTS -> incidents.alert(MessageJson.parse(value, Alert.class), arrived);
            case NOTIFICATIONS -> readDelivery(key, value);
            case RULES -> rules.update(MessageJson.parse(value, AlertRules.class));
            case DEVICES -> labels.describe(MessageJson.parse(value, DeviceSummary.class));
            case LABELS -> labels.choose(MessageJson.parse(value, Label.class));
            case ACKNOWLEDGEMENTS -> {
                var record = MessageJson.parse(value, Acknowledgement.class);
                incidents.decided(record.key(), OperatorDecision.of(record));
            }
            default -> throw new IllegalStateException("not read: " + topic);
        }
    }

    /** The key of a delivery has the device and the metric; that of a start is the channel alone. */
    private void readDelivery(String key, byte[] value) {
        if (key.contains("|")) {
            incidents.read(MessageJson.parse(value, Delivery.class));
        } else {
            incidents.read(MessageJson.parse(value, ChannelStart.class));
        }
    }

    private void deleted(Topic topic, String key) {
        switch (topic) {
            case ALERTS -> incidents.alertDeleted(key);
            case NOTIFICATIONS -> incidents.deliveryDeleted(key);
            case RULES -> rules.remove(key);
            case DEVICES -> labels.forget(key);
            case LABELS -> labels.unchoose(key);
            case ACKNOWLEDGEMENTS -> incidents.decisionDeleted(key);
            default -> throw new IllegalStateException("not read: " + topic);
        }
    }
}
