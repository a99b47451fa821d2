package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Child;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SimulatedUno;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process, with a real Mosquitto and the sketch on a simulated Uno. */
class AgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Reading> received = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        mosquitto = Mosquitto.start(folder);
    }

    @AfterEach
    void stopBroker() {
        mosquitto.close();
    }

    @Test
    void theFirstReadingsWaitForTheFirstSubscriber() throws Exception {
        try (var agent = startRandom()) {
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("nobody is subscribed yet"));
            try (var bridge = Subscriber.start(mosquitto, received)) {
                await().atMost(PATIENCE).until(() -> received.size() >= 50);
            }
        }
        assertThat(sequences().limit(50)).containsExactlyElementsOf(counting(50));
        assertThat(received).extracting(Reading::quality).containsOnly(Quality.SIMULATED);
    }

    @Test
    void noReadingIsLostOrReorderedWhenTheBrokerGoesAway() throws Exception {
        try (var bridge = Subscriber.start(mosquitto, received);
                var agent = startRandom()) {
            await().atMost(PATIENCE).until(() -> received.size() >= 20);
            mosquitto.stop();
            mosquitto.start();
            var before = received.size();
            await().atMost(PATIENCE).until(() -> received.size() >= before + 100);
            agent.stop();
        }
        var seen = sequences().distinct().boxed().toList();
        assertThat(seen).containsExactlyElementsOf(counting(seen.size()));
    }

    @Test
    void aBoardIsReadAcrossUnpluggingAndPlugging() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--millivolts", "900");
                var bridge = Subscriber.start(mosquitto, received);
                var agent = Service.start("device-agent", "--serial=" + uno.port(), "--mqtt-uri=" + mosquitto.uri())) {
            agent.awaitReady(PATIENCE);
            uno.unplug();
            await().atMost(PATIENCE).until(() -> agent.lastLines().toString().contains("no board"));
            var before = received.size();
            uno.plug();
            await().atMost(PATIENCE).until(() -> received.size() >= before + 2);
        }
        assertThat(received)
                .allSatisfy(reading -> assertThat(reading.metrics().get("co")).isBetween(323.0, 345.0))
                .allSatisfy(reading -> assertThat(reading.raw()).containsKeys("adc", "rs_ohm", "rs_r0"));
    }

    /** Debian's Mosquitto closes the older connection without a word. */
    @Test
    void twoAgentsOfOneNameSayThatTheyThrowEachOtherOut() throws Exception {
        try (var bridge = Subscriber.start(mosquitto, received);
                var first = startRandom();
                var second = startRandom()) {
            await().atMost(PATIENCE)
                    .until(() -> first.lastLines().toString().contains("our client id")
                            || second.lastLines().toString().contains("our client id"));
        }
    }

    private Child startRandom() throws IOException {
        return Service.start(
                "device-agent", "--source=random", "--random-interval=20ms", "--mqtt-uri=" + mosquitto.uri());
    }

    private LongStream sequences() {
        return received.stream()
                .map(Reading::identity)
                .map(Optional::orElseThrow)
                .mapToLong(Identity::sequence);
    }

    private static List<Long> counting(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    /** Stands in for the bridge: keeps its session while the broker is away. */
    private record Subscriber(MqttSession session, Thread thread) implements AutoCloseable {
        static Subscriber start(Mosquitto mosquitto, List<Reading> received) {
            var session = new MqttSession(
                    new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()),
                    "subscriber",
                    100,
                    Optional.empty(),
                    new MqttSession.Listener() {
                        @Override
                        public void connected(MqttLink link) throws MqttRefusedException, IOException {
                            link.subscribe(List.of("fieldline/+/readings"));
                        }

                        @Override
                        public void disconnected() {}

                        @Override
                        public void received(Inbound message) {
                            received.add(((Good) ReadingJson.parse(message.payload())).reading());
                            message.acknowledge().run();
                        }
                    });
            var thread = new Thread(() -> run(session), "subscriber");
            thread.start();
            return new Subscriber(session, thread);
        }

        private static void run(MqttSession session) {
            try {
                session.run();
            } catch (MqttRefusedException refused) {
                throw new IllegalStateException(refused);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws InterruptedException {
            session.stop();
            thread.join();
        }
    }
}
