package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.testbed.Mosquitto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/** The readings that wait in the sessions of the contenders. */
record WaitingMessages(Mosquitto mosquitto, Path log) {
    static final int DEVICES = 4;
    static final String FILTER = "fieldline/+/readings";

    /** mosquitto_pub -l 2.0.11 ends after this many lines, because its packet ids start again. */
    private static final int MOST_LINES = 65_535;

    /** A session that stores messages from now on. */
    void openSession(String clientId) throws MqttException {
        var client = new MqttAsyncClient(mosquitto.uri().toString(), clientId, new MemoryPersistence());
        client.connect(BareLoop.options()).waitForCompletion();
        client.subscribe(FILTER, 1).waitForCompletion();
        client.disconnect().waitForCompletion();
        client.close();
    }

    void publish(int messages) throws InterruptedException {
        var publishers = IntStream.range(0, DEVICES)
                .mapToObj(device -> new Thread(() -> publish(device, messages / DEVICES)))
                .toList();
        publishers.forEach(Thread::start);
        for (var publisher : publishers) {
            publisher.join();
        }
    }

    private void publish(int device, int messages) {
        for (var first = 0; first < messages; first += MOST_LINES) {
            publish(device, first, Math.min(messages, first + MOST_LINES));
        }
    }

    private void publish(int device, int first, int end) {
        try {
            var process = new ProcessBuilder(
                            "mosquitto_pub", "-p", "" + mosquitto.port(), "-q", "1", "-l", "-t", topic(device))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try (var lines = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
                for (var i = first; i < end; i++) {
                    lines.write(reading(device, i));
                    lines.write('\n');
                }
            }
            process.waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static String topic(int device) {
        return "fieldline/device%d/readings".formatted(device);
    }

    /** About 150 bytes. */
    static byte[] reading(int device, int sequence) {
        return ("{\"timestamp\":\"%s\",\"device_name\":\"device%d\",\"data\":863.85,\"metric\":\"co\",\"unit\":\"ppm\","
                        + "\"quality\":\"ok\",\"boot\":\"7f3a\",\"seq\":%d}")
                .formatted(Instant.now(), device, sequence)
                .getBytes(UTF_8);
    }
}
