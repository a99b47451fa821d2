package io.fieldline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttSessionTest {
    private static final MqttSession.Listener IDLE = new MqttSession.Listener() {
        @Override
        public void connected(MqttLink link) {}

        @Override
        public void disconnected() {}

        @Override
        public void received(Inbound message) {}
    };

    /** As a proxy does whose broker is dead: each attempt used to leave three threads and a socket. */
    @Test
    void aBrokerThatNeverAnswersLeavesNothingBehind() throws Exception {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var session = session("tcp://127.0.0.1:" + mute.getLocalPort(), Optional.empty());
            var runner = new Thread(() -> run(session));
            runner.start();
            for (var attempt = 0; attempt < 2; attempt++) {
                mute.accept();
            }
            session.stop();
            runner.join();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .filteredOn(name -> name.startsWith("MQTT "))
                        .isEmpty());
    }

    @Test
    void aPasswordThatCannotBeReadEndsTheSessionAndNamesTheKey() {
        var session = session("tcp://127.0.0.1:1", Optional.of(Path.of("/no/such/password")));

        assertThatThrownBy(session::run)
                .isInstanceOf(MqttRefusedException.class)
                .hasMessageStartingWith("--mqtt-password-file /no/such/password cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h:1883", "tcp:///x", "tcp://my_host:1883", "tcp://h:1883/path"})
    void anAddressThatPahoCannotUseIsRefusedAtOnce(String uri) {
        assertThatThrownBy(() -> new MqttSettings(URI.create(uri), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--mqtt-uri " + uri);
    }

    private static MqttSession session(String uri, Optional<Path> passwordFile) {
        return new MqttSession(
                new MqttSettings(URI.create(uri), passwordFile.map(file -> "me"), passwordFile),
                "test",
                10,
                Optional.empty(),
                IDLE,
                Duration.ofSeconds(1)); // less cuts Paho off while it starts its threads
    }

    private static void run(MqttSession session) {
        try {
            session.run();
        } catch (MqttRefusedException | InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }
}
