package io.fieldline.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MosquittoIT {
    private static final byte[] READING = "23.5".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void moreReadingsThanMosquittosDefaultOfAThousandWaitForAnAbsentSubscriber() throws Exception {
        try (var broker = Mosquitto.start(folder)) {
            subscribe(broker);
            publish(broker, 1500);

            assertThat(received(broker, 1500)).isTrue();
        }
    }

    @Test
    void whatWaitsOutlivesAStop() throws Exception {
        try (var broker = Mosquitto.start(folder)) {
            subscribe(broker);
            publish(broker, 3);
            broker.stop();
            broker.start();

            assertThat(received(broker, 3)).isTrue();
        }
    }

    @Test
    void aKilledBrokerComesBackOnTheSamePort() throws Exception {
        try (var broker = Mosquitto.start(folder)) {
            broker.kill();
            broker.start();

            publish(broker, 1);
        }
    }

    /** Creates a session that outlives its client. */
    private static void subscribe(Mosquitto broker) throws MqttException {
        var client = new MqttClient(broker.uri().toString(), "subscriber", new MemoryPersistence());
        client.connect(session());
        client.subscribe("test/readings", 1);
        client.disconnect();
        client.close();
    }

    private static void publish(Mosquitto broker, int count) throws MqttException {
        var client = new MqttClient(broker.uri().toString(), "publisher", new MemoryPersistence());
        client.connect();
        for (var i = 0; i < count; i++) {
            client.publish("test/readings", READING, 1, false);
        }
        client.disconnect();
        client.close();
    }

    private static boolean received(Mosquitto broker, int count) throws MqttException, InterruptedException {
        var missing = new CountDownLatch(count);
        var client = new MqttClient(broker.uri().toString(), "subscriber", new MemoryPersistence());
        client.setCallback(new OnMessage(missing::countDown));
        client.connect(session());
        try {
            return missing.await(2, TimeUnit.MINUTES);
        } finally {
            client.disconnect();
            client.close();
        }
    }

    private static MqttConnectionOptions session() {
        var options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        return options;
    }
}
