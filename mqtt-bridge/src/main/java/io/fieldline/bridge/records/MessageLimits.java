package io.fieldline.bridge.records;

import io.fieldline.mqtt.InboundMessage;
import java.util.Arrays;
import java.util.List;

/**
 * The maximum memory of a message while it waits for Kafka.
 *
 * @param maxPayload maximum size of the payload, in bytes
 */
public record MessageLimits(int maxPayload) {
    /** This many bytes of a payload that is too large are stored; the rest is dropped. */
    private static final int START_BYTES = 4096;

    /** User properties become headers of the record. If they are larger, all of them are dropped. */
    private static final int MAX_PROPERTY_BYTES = 4096;

    /** The memory of a user property without its characters, so that many empty ones are dropped too. */
    private static final int PROPERTY_BYTES = 24;

    /** If the topic is longer, only the start of the message is stored. */
    private static final int MAX_TOPIC_CHARACTERS = 1024;

    /** The memory of a message without its payload, topic and user properties. */
    private static final int MESSAGE_BYTES = 600;

    /** The message that waits in memory for Kafka: without its user properties if they are too large. */
    public InboundMessage bounded(InboundMessage message) {
        return propertyBytes(message) > MAX_PROPERTY_BYTES ? message.withoutUserProperties() : message;
    }

    /**
     * The memory of a bounded message until Kafka has answered. If the message is too large, this is the memory of its
     * start.
     */
    public int bytes(InboundMessage message) {
        var payload = isTooLarge(message) ? START_BYTES : message.payload().length;
        var topic = Math.min(message.topic().length(), MAX_TOPIC_CHARACTERS);
        return MESSAGE_BYTES + payload + 2 * topic + (int) propertyBytes(message);
    }

    /** The maximum of {@link #bytes}. */
    public long maxBytes() {
        return (long) MESSAGE_BYTES + Math.max(maxPayload, START_BYTES) + 2 * MAX_TOPIC_CHARACTERS + MAX_PROPERTY_BYTES;
    }

    public boolean isTooLarge(InboundMessage message) {
        return message.payload().length > maxPayload || isTopicTooLong(message);
    }

    static boolean isTopicTooLong(InboundMessage message) {
        return message.topic().length() > MAX_TOPIC_CHARACTERS;
    }

    /** The limit that a message exceeds, for its reason. */
    String exceeded(InboundMessage message) {
        return isTopicTooLong(message)
                ? "on a topic of %d characters, expected at most %d"
                        .formatted(message.topic().length(), MAX_TOPIC_CHARACTERS)
                : "expected at most %d".formatted(maxPayload);
    }

    /** The start of a message that is too large, without its user properties, which may be the reason. */
    static InboundMessage start(InboundMessage message) {
        var payload = Arrays.copyOf(message.payload(), Math.min(message.payload().length, START_BYTES));
        var topic = message.topic().substring(0, Math.min(message.topic().length(), MAX_TOPIC_CHARACTERS));
        return new InboundMessage(topic, payload, message.qos(), message.retained(), List.of(), message.acknowledge());
    }

    private static long propertyBytes(InboundMessage message) {
        var bytes = 0L;
        for (var property : message.userProperties()) { // on the hot path: most readings have none
            bytes +=
                    PROPERTY_BYTES + property.name().length() + property.value().length();
        }
        return bytes;
    }
}
