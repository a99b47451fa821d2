package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends readings and keeps book of how many there are in each window. Of one thread at a time. */
final class SentReadings implements AutoCloseable {
    private final Map<String, Long> byWindow = new TreeMap<>();
    private final long windowMillis;
    private final KafkaProducer<String, byte[]> producer;

    SentReadings(String servers, Duration window) {
        windowMillis = window.toMillis();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all"), new StringSerializer(), new ByteArraySerializer());
    }

    /** To the device's partition. */
    void send(String device, int sequence, Instant timestamp) {
        produce(device, sequence, timestamp, null);
        count(device, timestamp);
    }

    /** To a partition that is named, whatever the device's is. */
    void send(String device, int sequence, Instant timestamp, int partition) {
        produce(device, sequence, timestamp, partition);
        count(device, timestamp);
    }

    /** Again, as a bridge that was killed would. */
    void repeat(String device, int sequence, Instant timestamp) {
        produce(device, sequence, timestamp, null);
    }

    /** Sends bytes that are not a reading. */
    void send(byte[] value) {
        producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), value));
    }

    private void produce(String device, int sequence, Instant timestamp, @Nullable Integer partition) {
        var json = ReadingJson.write(new Reading(
                timestamp,
                device,
                Map.of("co", (double) sequence),
                Map.of("co", "ppm"),
                Quality.OK,
                false,
                Optional.of(new Identity("boot", sequence)),
                Map.of(),
                Map.of()));
        producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), partition, device, json));
    }

    private void count(String device, Instant timestamp) {
        var start = Math.floorDiv(timestamp.toEpochMilli(), windowMillis) * windowMillis;
        byWindow.merge(device + "|co|" + Instant.ofEpochMilli(start), 1L, Long::sum);
    }

    /** How many readings of each window there are, repeats not counted; all are stored when this returns. */
    Map<String, Long> byWindow() {
        producer.flush();
        return byWindow;
    }

    @Override
    public void close() {
        producer.close();
    }
}
