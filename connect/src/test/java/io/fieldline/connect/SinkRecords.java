package io.fieldline.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends averages, alerts and readings to Kafka, as the other services do: each average provisional, and then final with a higher revision. */
final class SinkRecords implements AutoCloseable {
    static final Instant FIRST_WINDOW = Instant.parse("2026-11-28T12:00:00Z");
    static final Duration WINDOW = Duration.ofSeconds(15);

    private final KafkaProducer<String, byte[]> producer;

    SinkRecords(String servers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all"), new StringSerializer(), new ByteArraySerializer());
    }

    /** Sends the averages of these windows, each in two versions. */
    void averages(String device, int firstWindow, int windows) {
        for (var window = firstWindow; window < firstWindow + windows; window++) {
            send(average(device, window, false));
            send(average(device, window, true));
        }
        producer.flush();
    }

    /** Sends the final averages of these windows again. */
    void repeat(String device, int firstWindow, int windows) {
        for (var window = firstWindow; window < firstWindow + windows; window++) {
            send(average(device, window, true));
        }
        producer.flush();
    }

    private void send(Average average) {
        producer.send(new ProducerRecord<>(Topic.AVERAGES.topicName(), average.key(), MessageJson.write(average)));
    }

    private static Average average(String device, int window, boolean closed) {
        var start = FIRST_WINDOW.plus(WINDOW.multipliedBy(window));
        return new Average(
                device,
                "co",
                Optional.of("ppm"),
                start,
                start.plus(WINDOW),
                closed ? window : -1,
                -2.5,
                window + 0.5,
                1.25,
                window,
                closed ? 15 : 7,
                closed,
                Map.of(Quality.OK, closed ? 14L : 7L, Quality.SIMULATED, closed ? 1L : 0L),
                closed ? 2 : 1);
    }

    /** Sends one state of an alert; its episode began at a time with a fraction of a second. */
    void alert(String device, Alert.State state) {
        var since = FIRST_WINDOW.plusMillis(2_120);
        var alert = new Alert(
                "co-high",
                device,
                Optional.of("co"),
                Alert.Severity.ALARM,
                state,
                since,
                since.plusSeconds(state == Alert.State.CLEARED ? 60 : 0),
                606.891,
                400,
                Optional.of("ppm"),
                Optional.of(Quality.OK));
        producer.send(new ProducerRecord<>(Topic.ALERTS.topicName(), alert.key(), MessageJson.write(alert)));
        producer.flush();
    }

    /** Sends readings of two metrics, one a second, each with its number in its session. */
    void readings(String device, int first, int count) {
        for (var number = first; number < first + count; number++) {
            var reading = new Reading(
                    FIRST_WINDOW.plusSeconds(number).plusNanos(1_000),
                    device,
                    Map.of("co", number + 0.5, "burner.on", number % 2 == 0 ? 1.0 : Double.NaN),
                    Map.of("co", "ppm"),
                    Quality.SIMULATED,
                    false,
                    Optional.of(new Reading.Identity("boot1", number)),
                    Map.of(),
                    Map.of());
            producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), device, ReadingJson.write(reading)));
        }
        producer.flush();
    }

    /** Sends any text as a reading. */
    void reading(String device, String json) {
        producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), device, json.getBytes(UTF_8)));
        producer.flush();
    }

    void unreadable(String text) {
        producer.send(new ProducerRecord<>(Topic.AVERAGES.topicName(), "key", text.getBytes(UTF_8)));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
