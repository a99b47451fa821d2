package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Names;
import io.fieldline.mqtt.InboundMessage;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The record in Kafka for a message, or for a part of it. */
public record MappedRecord(ProducerRecord<String, byte[]> record, Optional<Rejection> rejection) {
    /** The reason in the header is limited because it may repeat parts of the message. */
    private static final int MAX_REASON_CHARACTERS = 1000;

    static MappedRecord accepted(InboundMessage message, Topic topic, String device, byte @Nullable [] value) {
        var record = new ProducerRecord<>(topic.topicName(), device, value);
        addOrigin(record, message);
        return new MappedRecord(record, Optional.empty());
    }

    /**
     * The record of a rejected message. Its value is the payload, and its key the device if the topic or the message
     * names one.
     */
    static MappedRecord rejected(InboundMessage message, Rejection rejection, Optional<String> device, String reason) {
        var record = new ProducerRecord<@Nullable String, byte[]>(
                Topic.REJECTED.topicName(), device.filter(MappedRecord::isName).orElse(null), message.payload());
        addHeader(record, "kind", rejection.label());
        addHeader(record, "reason", reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARACTERS)));
        addOrigin(record, message);
        return new MappedRecord(record, Optional.of(rejection));
    }

    private static boolean isName(String device) {
        try {
            Names.checkDevice(device);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    private static void addOrigin(ProducerRecord<?, ?> record, InboundMessage message) {
        addHeader(record, "topic", message.topic());
        message.userProperties().forEach(property -> addHeader(record, "mqtt." + property.name(), property.value()));
    }

    private static void addHeader(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }
}
