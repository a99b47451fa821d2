package io.fieldline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttSessionTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * A proxy without a broker accepts connections and never answers. Each attempt once left three threads and a
     * socket.
     */
    @Test
    void aBrokerThatNeverAnswersLeavesNothingBehind() throws Exception {
        var before = threadsOfPaho(); // of other tests, which may still be ending
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
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(before).containsAll(threadsOfPaho()));
    }

    private static Set<Thread> threadsOfPaho() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("MQTT "))
                .collect(Collectors.toSet());
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

    @ParameterizedTest
    @ValueSource(strings = {"tcp://me:secret@h:1883", "ssl://me:secret@my_host", "tcp:me:secret@h"})
    void anAccountInTheAddressIsRefusedAndNotRepeated(String uri) {
        assertThatThrownBy(() -> new MqttSettings(URI.create(uri), Optional.empty(), Optional.empty()))
                .hasMessageContaining("--mqtt-password-file")
                .hasMessageNotContaining("secret");
    }

    @Test
    void filesThatCannotBeUsedAreFoundBeforeTheFirstConnection() {
        var missing = Optional.of(Path.of("/no/such/file"));
        var settings = new MqttSettings(
                URI.create("ssl://h"), Optional.of("me"), missing, missing, Optional.empty(), Optional.empty());

        assertThat(settings.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("--mqtt-password-file /no/such/file cannot be read"))
                .anyMatch(problem -> problem.startsWith("the certificates for ssl://h cannot be used: /no/such/file"));
    }

    @Test
    void aSubscriptionThatTheBrokerRefusesForNowIsTriedAgain() throws Exception {
        var allowed = new CountDownLatch(1);
        var subscribed = new CountDownLatch(1);
        try (var broker = ScriptedBroker.start(packet -> switch (packet.type()) {
            case ScriptedBroker.CONNECT -> ScriptedBroker.CONNACK;
            case ScriptedBroker.SUBSCRIBE -> packet.acknowledgement(9, allowed.getCount() == 1 ? 0x97 : 1);
            default -> ScriptedBroker.CLOSE;
        })) {
            var tries = new AtomicInteger();
            try (var running = new Running(broker.uri(), link -> {
                if (tries.incrementAndGet() == 2) {
                    allowed.countDown();
                }
                link.subscribe(List.of("a"));
                subscribed.countDown();
            })) {
                assertThat(subscribed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(tries).hasValue(2);
                assertThat(running.ended()).isEmpty();
            }
        }
    }

    @Test
    void aSubscriptionThatIsNotAllowedIsRefusedWithTheReason() throws Exception {
        try (var broker = ScriptedBroker.start(packet -> switch (packet.type()) {
                    case ScriptedBroker.CONNECT -> ScriptedBroker.CONNACK;
                    case ScriptedBroker.SUBSCRIBE -> packet.acknowledgement(9, 0x87);
                    default -> ScriptedBroker.CLOSE;
                });
                var running = new Running(broker.uri(), link -> link.subscribe(List.of("a")))) {
            await().atMost(PATIENCE).until(() -> running.ended().isPresent());
            assertThat(running.ended().get())
                    .isInstanceOf(MqttRefusedException.class)
                    .hasMessageContaining("not authorized (0x87)");
            await().atMost(PATIENCE)
                    .until(() -> !broker.received(ScriptedBroker.DISCONNECT).isEmpty());
            assertThat(broker.received(ScriptedBroker.DISCONNECT))
                    .as("with the will, so that the retained status does not stay online")
                    .hasSize(1)
                    .allSatisfy(packet -> assertThat(packet.body()[0]).isEqualTo((byte) 4));
        }
    }

    @Test
    void theLargestPacketThatTheBrokerTakesIsKnown() throws Exception {
        var links = new LinkedBlockingQueue<MqttLink>();
        var small = new byte[] {0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 100};
        try (var broker = ScriptedBroker.start(
                        packet -> packet.type() == ScriptedBroker.CONNECT ? small : ScriptedBroker.CLOSE);
                var running = new Running(broker.uri(), links::add)) {
            var link = links.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(link.maximumPacketSize()).isEqualTo(100);
            assertThat(link.fits("topic", new byte[85])).isTrue();
            assertThat(link.fits("topic", new byte[86])).isFalse();
            assertThat(running.ended()).isEmpty();
        }
    }

    @Test
    void aPayloadThatTheBrokerWillNeverTakeIsRejectedAndTheConnectionStays() throws Exception {
        var deliveries = new LinkedBlockingQueue<MqttLink.Delivery>();
        try (var broker = ScriptedBroker.start(packet -> switch (packet.type()) {
                    case ScriptedBroker.CONNECT -> ScriptedBroker.CONNACK;
                    case ScriptedBroker.PUBLISH -> packet.publishAcknowledgement(0x99);
                    default -> ScriptedBroker.CLOSE;
                });
                var running =
                        new Running(broker.uri(), link -> link.publish("a", new byte[] {1}, false, deliveries::add))) {
            assertThat(deliveries.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(MqttLink.Delivery.REJECTED);
            assertThat(broker.received(ScriptedBroker.CONNECT)).hasSize(1);
            assertThat(running.ended()).isEmpty();
        }
    }

    /** An account without the right to send commands must not end the session that carries the readings. */
    @ParameterizedTest
    @CsvSource({
        "0, TAKEN",
        "16, NO_SUBSCRIBER",
        "135, java.io.IOException: the broker refuses messages to a: not authorized (0x87)"
    })
    void aMessageThatIsPublishedOnceEndsNothingWhateverTheBrokerAnswers(int code, String expected) throws Exception {
        var results = new LinkedBlockingQueue<String>();
        try (var broker = ScriptedBroker.start(packet -> switch (packet.type()) {
                    case ScriptedBroker.CONNECT -> ScriptedBroker.CONNACK;
                    case ScriptedBroker.PUBLISH -> packet.publishAcknowledgement(code);
                    default -> ScriptedBroker.CLOSE;
                });
                var running =
                        new Running(broker.uri(), link -> link.publishOnce("a", new byte[] {1}, Duration.ofSeconds(10))
                                .whenComplete((delivery, failure) ->
                                        results.add(String.valueOf(failure == null ? delivery : failure))))) {
            assertThat(results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(expected);
            assertThat(broker.received(ScriptedBroker.CONNECT)).hasSize(1);
            assertThat(running.ended()).isEmpty();
        }
    }

    @Test
    void aConnectionThatAnotherClientOfOurIdEndsIsMadeAgain() throws Exception {
        var takenOver = new byte[] {0x20, 3, 0, 0, 0, (byte) 0xE0, 1, (byte) 0x8E}; // CONNACK, then DISCONNECT
        try (var broker = ScriptedBroker.start(
                        packet -> packet.type() == ScriptedBroker.CONNECT ? takenOver : ScriptedBroker.SILENCE);
                // Paho waits for the whole time if the DISCONNECT comes before it has reported the CONNACK
                var running = new Running(broker.uri(), link -> {}, Duration.ofSeconds(1))) {
            await().atMost(PATIENCE)
                    .until(() -> broker.received(ScriptedBroker.CONNECT).size() >= 3);
            assertThat(running.ended()).isEmpty();
        }
    }

    @Test
    void anErrorInACallbackReachesTheHandlerOfUncaughtExceptions() throws Exception {
        var caught = new LinkedBlockingQueue<Throwable>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> caught.add(error));
        try (var broker = ScriptedBroker.start(packet -> switch (packet.type()) {
                    case ScriptedBroker.CONNECT -> ScriptedBroker.CONNACK;
                    case ScriptedBroker.PUBLISH -> packet.publishAcknowledgement(0);
                    default -> ScriptedBroker.CLOSE;
                });
                var running = new Running(
                        broker.uri(),
                        link -> link.publish("a", new byte[] {1}, false, delivery -> {
                            throw new StackOverflowError("in a callback");
                        }))) {
            assertThat(caught.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(StackOverflowError.class)
                    .hasMessage("in a callback");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void theBrokerIsToldTheLargestPacketThatItMaySend() throws Exception {
        var connected = new CountDownLatch(1);
        try (var broker = ScriptedBroker.start(packet ->
                        packet.type() == ScriptedBroker.CONNECT ? ScriptedBroker.CONNACK : ScriptedBroker.CLOSE);
                var running = new Running(broker.uri(), link -> connected.countDown())) {
            assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(broker.received(ScriptedBroker.CONNECT)).allSatisfy(packet -> assertThat(packet.body())
                    .as("Maximum Packet Size, 64 KiB")
                    .containsSequence(0x27, 0x00, 0x01, 0x00, 0x00));
            assertThat(running.ended()).isEmpty();
        }
    }

    @Test
    void anAttemptLeavesASessionOfTheSameClientIdAsItIs() throws Exception {
        var sessionPresent = new byte[] {0x20, 3, 1, 0, 0};
        try (var broker = ScriptedBroker.start(
                packet -> packet.type() == ScriptedBroker.CONNECT ? sessionPresent : ScriptedBroker.CLOSE)) {
            var session = session(broker.uri().toString(), Optional.empty());

            session.tryOut(List.of("a"), Optional.empty());

            assertThat(broker.received(ScriptedBroker.SUBSCRIBE)).isEmpty();
            assertThat(broker.received(ScriptedBroker.CONNECT)).hasSize(1).allSatisfy(packet -> assertThat(
                            packet.body()[7] & 0x02)
                    .as("clean start")
                    .isZero());
        }
    }

    /** We subscribe at QoS 1, but a session may have messages from a subscription of an earlier client. */
    @Test
    void aMessageOfQosTwoIsAcknowledgedToItsEnd() throws Exception {
        var connackAndPublish = new byte[] {0x20, 3, 0, 0, 0, 0x34, 7, 0, 1, 't', 0, 9, 0, 'x'};
        var released = new byte[] {0x62, 2, 0, 9};
        try (var broker = ScriptedBroker.start(packet -> switch (packet.type()) {
                    case ScriptedBroker.CONNECT -> connackAndPublish;
                    case ScriptedBroker.PUBREC -> released;
                    default -> ScriptedBroker.SILENCE;
                });
                var running = new Running(broker.uri(), link -> {})) {
            await().atMost(PATIENCE)
                    .until(() -> !broker.received(ScriptedBroker.PUBCOMP).isEmpty());
            assertThat(broker.received(ScriptedBroker.PUBREC))
                    .extracting(ScriptedBroker.Packet::body)
                    .containsExactly(new byte[] {0, 9});
            assertThat(running.ended()).isEmpty();
        }
    }

    /** A session on a thread of its own, until it is closed. */
    private static final class Running implements AutoCloseable {
        private final MqttSession session;
        private final Thread thread;
        private volatile Optional<Exception> ended = Optional.empty();

        private interface Connected {
            void with(MqttLink link) throws MqttRefusedException, IOException;
        }

        Running(URI uri, Connected connected) {
            this(uri, connected, ConnectOptions.CONNECT_TIMEOUT);
        }

        Running(URI uri, Connected connected, Duration connectTimeout) {
            session = new MqttSession(
                    new MqttSettings(uri, Optional.empty(), Optional.empty()),
                    "test",
                    SessionLimits.of(10).withMaximumPacketSize(65_536),
                    Optional.empty(),
                    new MqttSession.Listener() {
                        @Override
                        public void connected(MqttLink link) throws MqttRefusedException, IOException {
                            connected.with(link);
                        }

                        @Override
                        public void disconnected() {}

                        @Override
                        public void received(InboundMessage message) {
                            message.acknowledge().run();
                        }
                    },
                    connectTimeout);
            thread = new Thread(this::run, "session");
            thread.start();
        }

        Optional<Exception> ended() {
            return ended;
        }

        private void run() {
            try {
                session.run();
            } catch (MqttRefusedException | InterruptedException end) {
                ended = Optional.of(end);
            }
        }

        @Override
        public void close() throws InterruptedException {
            session.stop();
            thread.join();
        }
    }

    private static MqttSession session(String uri, Optional<Path> passwordFile) {
        return new MqttSession(
                new MqttSettings(URI.create(uri), passwordFile.map(file -> "me"), passwordFile),
                "test",
                SessionLimits.of(10),
                Optional.empty(),
                MqttSession.Listener.NONE,
                Duration.ofSeconds(1)); // with less, the attempt ends while Paho starts its threads
    }

    private static void run(MqttSession session) {
        try {
            session.run();
        } catch (MqttRefusedException | InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }
}
