package io.fieldline.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.DeviceStatus;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.mqtt.MqttLink.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    private static final DeviceTopics TOPICS = DeviceTopics.of("device1");
    private static final int READINGS = 20_000;

    private final Counters counters = new Counters();
    private final TestConnection connection = new TestConnection();

    @TempDir
    private Path folder;

    /**
     * Readings are saved, sent and acknowledged at the same time. A reading that is saved while it is sent must not be
     * lost on disk, and one that is acknowledged while it is saved must not be sent again.
     */
    @Test
    void eachReadingIsSentOrOnDiskWhileThreadsSaveSendAndAcknowledge() throws Exception {
        var queue = TestQueue.open(folder, counters);
        var status = new DeviceStatus();
        var publisher = new Publisher(
                TOPICS,
                queue,
                new ControlMessages(TOPICS, status, counters),
                new BrokerStallDetector(status, counters),
                new DeliveryLog(TOPICS, counters));
        publisher.publishBy(connection);
        var adding = new AtomicBoolean(true);
        var saved = CompletableFuture.runAsync(() -> {
            while (adding.get()) {
                queue.save(Duration.ZERO);
            }
        });
        var answered = CompletableFuture.runAsync(() -> {
            for (var next = 0; adding.get() || next < connection.count(); ) {
                if (next < connection.count()) {
                    connection.answer(next++, Delivery.TAKEN);
                }
            }
        });
        for (var sequence = 0; sequence < READINGS; sequence++) {
            publisher.add(reading(sequence));
        }
        adding.set(false);
        saved.join();
        answered.join();

        assertThat(queue.memoryReadings()).isZero();
        var sent = connection.texts(TOPICS.readings());
        assertThat(sent).doesNotHaveDuplicates();
        queue.save(Duration.ZERO); // counts the readings on disk
        assertThat(sent.size() + queue.diskReadings()).isEqualTo(READINGS);
    }

    private static Reading reading(long sequence) {
        return new Reading(
                Instant.EPOCH,
                "device1",
                Map.of("co", 1.0),
                Map.of(),
                Quality.OK,
                false,
                Optional.of(new Identity("boot", sequence)),
                Map.of(),
                Map.of(),
                1,
                Map.of());
    }
}
