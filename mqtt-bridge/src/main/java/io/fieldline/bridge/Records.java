package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Decides what a message becomes in Kafka: a reading, or a rejected record that says why. */
final class Records {
    /** Of a payload that is too large, so much is kept. */
    private static final int KEPT_OF_TOO_LARGE = 4096;

    private final int maxPayload;

    /** {@code maxPayload} is in bytes. */
    Records(int maxPayload) {
        this.maxPayload = maxPayload;
    }

    /** The record for a message; its value is the payload as it came. */
    ProducerRecord<String, byte[]> of(String mqttTopic, byte[] payload) {
        if (payload.length > maxPayload) {
            return rejected(
                    mqttTopic,
                    Arrays.copyOf(payload, Math.min(payload.length, KEPT_OF_TOO_LARGE)),
                    "%d bytes, at most %d are taken; the first are kept".formatted(payload.length, maxPayload));
        }
        var parsed = ReadingJson.parse(payload);
        if (parsed instanceof Bad bad) {
            return rejected(mqttTopic, payload, bad.reason());
        }
        var record = new ProducerRecord<>(
                Topic.READINGS.topicName(), ((Good) parsed).reading().deviceName(), payload);
        addHeader(record, "topic", mqttTopic);
        return record;
    }

    private static ProducerRecord<String, byte[]> rejected(String mqttTopic, byte[] payload, String reason) {
        var record = new ProducerRecord<String, byte[]>(Topic.REJECTED.topicName(), payload);
        addHeader(record, "reason", reason);
        addHeader(record, "topic", mqttTopic);
        return record;
    }

    private static void addHeader(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }
}
