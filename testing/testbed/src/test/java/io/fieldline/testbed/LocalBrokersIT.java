package io.fieldline.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.processes.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalBrokersIT {
    private static final Duration START = Duration.ofMinutes(3);
    private static final int SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    @Test
    void theMqttBrokerAnswersOnceItSaysReadyAndStopsWhenAsked() throws Exception {
        var port = FreePort.find();
        try (var broker = Service.start("brokers", "mqtt", "--port=" + port, "--data=" + folder)) {
            assertThat(broker.awaitReady(START)).isEqualTo("mqtt=tcp://127.0.0.1:" + port);

            var arrived = new CountDownLatch(1);
            var client = new MqttClient("tcp://127.0.0.1:" + port, "test", new MemoryPersistence());
            client.setCallback(new OnMessage(arrived::countDown));
            client.connect();
            client.subscribe("test/readings", 1);
            client.publish("test/readings", new byte[] {1}, 1, false);
            assertThat(arrived.await(2, TimeUnit.MINUTES)).isTrue();
            client.disconnect();
            client.close();

            assertThat(broker.stop(START)).isTrue();
            assertThat(broker.lastLines().get(broker.lastLines().size() - 1)).endsWith("stopped");
        }
    }

    @Test
    void onTheSharedAddressTheMqttBrokerAsksForTheAccount() throws Exception {
        var port = FreePort.find();
        var password = Files.writeString(folder.resolve("password"), "right\n");
        try (var broker = Service.start(
                "brokers",
                "mqtt",
                "--port=" + port,
                "--data=" + folder,
                "--share-address=127.0.0.2",
                "--share-user=fieldline",
                "--share-password-file=" + password)) {
            broker.awaitReady(START);

            assertThatCode(() -> connect("127.0.0.1", port, null)).doesNotThrowAnyException();
            assertThatCode(() -> connect("127.0.0.2", port, "right")).doesNotThrowAnyException();
            for (var wrong : new String[] {null, "wrong", ""}) {
                assertThatThrownBy(() -> connect("127.0.0.2", port, wrong))
                        .isInstanceOf(MqttException.class)
                        .extracting(refused -> ((MqttException) refused).getReasonCode())
                        .isEqualTo(MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD);
            }
        }
    }

    private static void connect(String address, int port, @Nullable String password) throws MqttException {
        var options = new MqttConnectionOptions();
        if (password != null) {
            options.setUserName("fieldline");
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        }
        var client = new MqttClient("tcp://%s:%d".formatted(address, port), "test", new MemoryPersistence());
        try {
            client.connect(options);
            client.disconnect();
        } finally {
            client.close();
        }
    }

    /** It ended with the code of a failed start, before it was stopped. */
    @Test
    void aSignalDuringTheStartIsNoFailureOfKafka() throws Exception {
        var attempts = new AtomicInteger();
        await().atMost(START.multipliedBy(2))
                .until(() -> stopsDuringItsStart(folder.resolve("attempt-" + attempts.incrementAndGet())));
    }

    /** False if Kafka was ready before the signal, because this process stood still. */
    private static boolean stopsDuringItsStart(Path data) throws Exception {
        try (var broker = Service.start("brokers", "kafka", "--port=" + FreePort.find(), "--data=" + data)) {
            await().atMost(START)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.exists(data.resolve("records/__cluster_metadata-0")));
            var isStarting = !broker.ready().isDone();
            broker.askToStop();
            assertThat(broker.exit().get(START.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SIGTERM);
            return isStarting;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "kafka"})
    void aPortThatIsTakenEndsTheBrokerAndSaysWhatToDo(String broker) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var second = Service.start("brokers", broker, "--port=" + taken.getLocalPort(), "--data=" + folder)) {
            assertThatThrownBy(() -> second.awaitReady(START))
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("port %d is taken".formatted(taken.getLocalPort()))
                    .hasMessageContaining("--port");
        }
    }
}
