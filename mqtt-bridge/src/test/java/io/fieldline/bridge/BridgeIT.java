package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.BridgeProgress;
import io.fieldline.messages.Command;
import io.fieldline.messages.MessageJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge as a process between a real Mosquitto and a real Kafka. */
class BridgeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern HTTP = Pattern.compile("answering: (http://\\S+)");

    private static Kafka kafka;

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;
    private Child bridge;

    @BeforeAll
    static void startKafka(@TempDir Path folder) throws IOException, InterruptedException {
        kafka = Kafka.start(folder);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
    }

    @AfterEach
    void stop() throws Exception {
        for (var process : new AutoCloseable[] {bridge, mosquitto}) {
            if (process != null) { // a test may need neither
                process.close();
            }
        }
        if (!kafka.isRunning()) {
            kafka.start();
        }
        deleteTopics();
    }

    private static void deleteTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
            await().atMost(PATIENCE)
                    .until(() -> admin.listTopics().names().get().isEmpty());
        }
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.PIPELINE); // of the job, which creates it
    }

    @Test
    void aReadingReachesKafkaUnderItsDeviceAndNonsenseIsKeptWithItsReason() throws Exception {
        runBridge();
        publish("fieldline/device2/readings", Files.readAllBytes(Path.of("../docs/messages/readings/reading.json")));
        publish("fieldline/device2/readings", "nonsense".getBytes(UTF_8));

        assertThat(read("fieldline.readings", 1)).singleElement().satisfies(record -> assertThat(record.key())
                .isEqualTo("device2"));
        assertThat(read("fieldline.rejected", 1)).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo("nonsense".getBytes(UTF_8));
            assertThat(new String(record.headers().lastHeader("reason").value(), UTF_8))
                    .startsWith("none of the rules for this topic reads the text 'nonsense'");
        });
    }

    @Test
    void whatKafkaCannotStoreStaysWithTheBrokerAndComesThroughLater() throws Exception {
        runBridge();
        kafka.stop();
        publish(0, 2_500); // more than the Receive Maximum of 1,000: the broker has to hold the rest
        bridge.kill();
        bridge = startBridge();
        kafka.start();

        assertThat(sequencesInKafka(2_500)).containsExactlyElementsOf(counting(2_500));
    }

    @Test
    void noReadingIsLostWhenTheBridgeIsKilledUnderLoad() throws Exception {
        runBridge();
        for (var round = 0; round < 4; round++) {
            publish(round * 500, 500);
            bridge.kill();
            bridge = startBridge();
        }

        assertThat(sequencesInKafka(2_000)).containsExactlyElementsOf(counting(2_000));
    }

    @Test
    void aBridgeThatIsToldNonsenseSaysAllOfItAndStops() throws Exception {
        try (var wrong = Service.start("mqtt-bridge", "--receive-maximum=many", "--colour=red")) {
            assertThat(wrong.exit().get()).isEqualTo(2);
            assertThat(wrong.lastLines().toString()).contains("--receive-maximum", "--colour");
        }
    }

    @Test
    void aStatusIsKeptUnderItsDeviceAlthoughItWasSaidBeforeTheBridgeCame() throws Exception {
        var client = new MqttClient(mosquitto.uri().toString(), "publisher", new MemoryPersistence());
        client.connect();
        client.publish("fieldline/d/status", "online".getBytes(UTF_8), 1, true);
        client.disconnect();
        runBridge("--client-id=newcomer");

        assertThat(read("fieldline.status", 1)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("d");
            assertThat(record.value()).isEqualTo("online".getBytes(UTF_8));
        });
    }

    @Test
    void whatIsTooLargeForKafkaGoesToRejectedAndHoldsUpNobody() throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS);
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "fieldline.readings");
            var limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", "20000"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get();
        }
        runBridge("--max-payload=100000");
        var note = new Random(1)
                .ints(50_000, 'a', 'z')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        var large = new String(reading(0), UTF_8).replace("\"data\"", "\"note\":\"" + note + "\",\"data\"");
        publish("fieldline/d/readings", large.getBytes(UTF_8));
        publish(1, 1);

        assertThat(sequencesInKafka(1)).containsExactly(1L);
        assertThat(read("fieldline.rejected", 1)).singleElement().satisfies(record -> {
            assertThat(record.value()).hasSize(4096);
            assertThat(new String(record.headers().lastHeader("reason").value(), UTF_8))
                    .contains("more than Kafka accepts");
        });
    }

    @Test
    void aBrokerThatComesBackWithItsSessionsBringsWhatWaited() throws Exception {
        runBridge();
        publish(0, 10);
        mosquitto.stop();
        mosquitto.start();
        publish(10, 10);

        assertThat(sequencesInKafka(20)).containsExactlyElementsOf(counting(20));
    }

    @Test
    void aBrokerThatComesBackWithoutItsSessionsIsSubscribedToAnew() throws Exception {
        runBridge();
        publish(0, 10);
        assertThat(sequencesInKafka(10)).hasSize(10);
        mosquitto.kill();
        Files.deleteIfExists(mosquitto.sessions());
        mosquitto.start();
        await().atMost(PATIENCE)
                .until(
                        () -> { // what comes before it has subscribed finds nobody
                            publish(10, 1);
                            return read("fieldline.readings", 10).size() > 10;
                        });
        assertThat(bridge.lastLines())
                .anyMatch(line -> line.contains("does not know the session of the bridge any more"));
    }

    @Test
    void itStartsWithBothSidesAwayAndSaysThatItIsNotReady() throws Exception {
        kafka.stop();
        mosquitto.stop();
        var port = FreePort.find();
        var uri = "http://127.0.0.1:" + port;
        bridge = startBridge("--http-port=" + port);
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class) // it does not listen yet
                .until(() -> get(uri + "/healthz").statusCode() == 200);
        assertThat(get(uri + "/readyz").statusCode()).isEqualTo(503);

        mosquitto.start();
        kafka.start();
        bridge.awaitReady(PATIENCE);
        await().atMost(PATIENCE).until(() -> get(uri + "/readyz").statusCode() == 200);
        publish(0, 5);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(uri + "/metrics").body())
                        .contains("acknowledgement_delay_seconds_count 5")
                        .contains("fieldline_bridge_received_total 5.0")
                        .contains("fieldline_bridge_in_flight 0.0")
                        .contains("fieldline_bridge_stored_total{topic=\"fieldline.readings\"} 5.0"));
    }

    @Test
    void messagesThatKafkaDoesNotStoreShowAsAStall() throws Exception {
        runBridge("--http-port=0", "--stalled-after=1s");
        var uri = httpUri().orElseThrow();
        kafka.stop();
        publish(0, 3);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(uri + "/readyz").body())
                        .matches("stalled: 3 messages wait, and none was acknowledged for \\d+ s\\s*"));
        assertThat(get(uri + "/metrics").body()).containsPattern("oldest_unacknowledged_seconds [1-9]");
        kafka.start();
        await().atMost(PATIENCE).until(() -> get(uri + "/readyz").statusCode() == 200);
    }

    @Test
    void whileItRunsItsProgressIsInKafka() throws Exception {
        runBridge();
        publish(0, 5);
        publish("fieldline/d/readings", "nonsense".getBytes(UTF_8));
        await().atMost(PATIENCE).untilAsserted(() -> {
            var records = read("fieldline.pipeline", 2);
            var newest = records.get(records.size() - 1);
            var progress = MessageJson.parse(newest.value(), BridgeProgress.class);
            assertThat(newest.key()).isEqualTo("mqtt-bridge");
            assertThat(progress.connected()).isTrue();
            assertThat(progress.received()).isEqualTo(6);
            assertThat(progress.stored()).isEqualTo(5);
            assertThat(progress.rejected()).isEqualTo(1);
        });
    }

    /** A command that is sent after a restart could calibrate a board hours later. */
    @Test
    void aCommandReachesItsDeviceOnceAndTheAnswerIsStored() throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.COMMANDS); // of the emitter, which creates it
        var received = new CopyOnWriteArrayList<String>();
        var device = new MqttClient(mosquitto.uri().toString(), "device", new MemoryPersistence());
        device.connect();
        device.subscribe(
                new MqttSubscription[] {new MqttSubscription("fieldline/d/commands", 1)},
                new IMqttMessageListener[] {(topic, message) -> received.add(message.toString())});
        try (var operator = commandProducer()) {
            send(operator, "interval 100");
            runBridge();
            awaitCommands(bridge);
            send(operator, "interval 200");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(received).containsExactly("interval 200"));
            bridge.kill();
            bridge = startBridge("--http-port=0");
            awaitCommands(bridge);
            send(operator, "interval 300");
            await().atMost(PATIENCE).until(() -> received.contains("interval 300"));

            assertThat(received).containsExactly("interval 200", "interval 300");
            assertThat(get(httpUri().orElseThrow() + "/metrics").body())
                    .contains("fieldline_bridge_commands_total{result=\"sent\"} 1.0");
        }
        device.disconnect();
        publish("fieldline/d/answers", Files.readAllBytes(Path.of("../docs/messages/answer.json")));
        publish("fieldline/d/counters", Files.readAllBytes(Path.of("../docs/messages/counters.json")));
        assertThat(read("fieldline.answers", 2))
                .extracting(ConsumerRecord::key)
                .containsExactly("d|answer:calibrate", "d|counters");
    }

    private static void awaitCommands(Child bridge) {
        await().atMost(PATIENCE).until(() -> bridge.lastLines().toString().contains("ready for commands to devices"));
    }

    private static KafkaProducer<String, byte[]> commandProducer() {
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.servers());
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> operator, String command) throws Exception {
        var sent = MessageJson.write(new Command("1", "d", command, "Ada", "office", Instant.now()));
        operator.send(new ProducerRecord<>(Topic.COMMANDS.topicName(), "d", sent))
                .get();
    }

    @Test
    void aCheckSaysWhatItFoundAndChangesNothing() throws Exception {
        runBridge();
        try (var check = startBridge("--check", "--kafka-partitions=3")) { // beside the bridge that runs
            assertThat(check.exit().get()).isEqualTo(0);
            assertThat(check.lastLines())
                    .anyMatch(line -> line.startsWith("ok: MQTT"))
                    .contains(
                            "note: topic fieldline.readings differs from its settings, and is used as it is: partitions=4 expected=3");
        }
        publish(0, 3);
        assertThat(sequencesInKafka(3)).containsExactlyElementsOf(counting(3));
    }

    @Test
    void aCheckThatFailsSaysAllOfIt() throws Exception {
        kafka.stop();
        mosquitto.stop();
        try (var check = startBridge("--check")) {
            assertThat(check.exit().get()).isEqualTo(1);
            assertThat(check.lastLines())
                    .anyMatch(line -> line.startsWith("failed: MQTT"))
                    .anyMatch(line -> line.startsWith("failed: Kafka"));
        }
    }

    @Test
    void twoBridgesOfAGroupShareTheMessages() throws Exception {
        bridge = startBridge("--share-group=g", "--client-id=one", "--http-port=0");
        try (var other = startBridge("--share-group=g", "--client-id=two")) {
            bridge.awaitReady(PATIENCE);
            other.awaitReady(PATIENCE);
            publish(0, 200);

            assertThat(read("fieldline.readings", 200)).hasSize(200);
            var metrics = get(httpUri().orElseThrow() + "/metrics").body();
            assertThat(metrics).containsPattern("fieldline_bridge_received_total [1-9]");
            assertThat(metrics).doesNotContain("fieldline_bridge_received_total 200.0");
        }
    }

    /** A person with the account of the bridge once ended it for good by one connection. */
    @Test
    void aSecondBridgeWithItsClientIdEndsNeitherAndNothingIsLost() throws Exception {
        var data = Files.createDirectory(folder.resolve("mqtt")).toString();
        var port = FreePort.find();
        try (var broker = Service.start("brokers", "mqtt", "--port=" + port, "--data=" + data)) {
            broker.awaitReady(PATIENCE);
            var uri = URI.create("tcp://127.0.0.1:" + port);
            try (var first = startBridge("--mqtt-uri=" + uri)) {
                first.awaitReady(PATIENCE);
                try (var second = startBridge("--mqtt-uri=" + uri);
                        var publisher = LoadPublisher.start(uri, "publisher")) {
                    second.awaitReady(PATIENCE);
                    await().atMost(PATIENCE).until(() -> first.lastLines()
                            .toString()
                            .contains("another client connected with our client id fieldline-bridge"));
                    for (var sequence = 0; sequence < 100; sequence++) {
                        publisher.publish("fieldline/d/readings", reading(sequence));
                    }
                    assertThat(sequencesInKafka(100)).containsExactlyElementsOf(counting(100));
                }
                try (var publisher = LoadPublisher.start(uri, "publisher")) { // alone again
                    publisher.publish("fieldline/d/readings", reading(100));
                }
                assertThat(sequencesInKafka(101)).hasSize(101);
                assertThat(first.isAlive()).isTrue();
            }
        }
    }

    @Test
    void nothingIsAcknowledgedBeforeKafkaHasStoredIt() throws Exception {
        runBridge();
        kafka.stop();
        publish(0, 2_500);
        bridge.kill();

        assertThat(heldByBroker(2_500)).containsExactlyElementsOf(counting(2_500));
    }

    /** The messages that the broker sends to a client that takes over the session of the bridge, when there are {@code count}. */
    private Set<Long> heldByBroker(int count) throws InterruptedException {
        var held = Collections.synchronizedSet(new LinkedHashSet<Long>());
        var settings = new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty());
        var session = new MqttSession(settings, "fieldline-bridge", 1_000, Optional.empty(), new Taker(held));
        var taker = new Thread(() -> {
            try {
                session.run();
            } catch (MqttRefusedException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
        taker.start();
        await().atMost(PATIENCE).until(() -> held.size() >= count);
        session.stop();
        taker.join();
        return held;
    }

    /** Takes all that comes, and notes its sequence. */
    private record Taker(Set<Long> taken) implements MqttSession.Listener {
        @Override
        public void connected(MqttLink link) {}

        @Override
        public void disconnected() {}

        @Override
        public void received(InboundMessage message) {
            taken.add(StoredRecords.sequence(message.payload()));
            message.acknowledge().run();
        }
    }

    private Optional<String> httpUri() {
        return bridge.lastLines().stream()
                .map(HTTP::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    private static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }

    private void runBridge(String... flags) throws IOException, InterruptedException {
        bridge = startBridge(flags);
        bridge.awaitReady(PATIENCE);
    }

    /** A flag given here overrides the default one. */
    private Child startBridge(String... flags) throws IOException {
        var all = new LinkedHashMap<>(
                Map.of("--mqtt-uri", "=" + mosquitto.uri(), "--kafka-servers", "=" + kafka.servers()));
        for (var flag : flags) {
            var name = flag.replaceFirst("=.*", "");
            all.put(name, flag.substring(name.length()));
        }
        return Service.start(
                "mqtt-bridge",
                all.entrySet().stream()
                        .map(flag -> flag.getKey() + flag.getValue())
                        .toArray(String[]::new));
    }

    private void publish(int first, int count) throws InterruptedException {
        try (var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
            for (var sequence = first; sequence < first + count; sequence++) {
                publisher.publish("fieldline/d/readings", reading(sequence));
            }
        }
    }

    private void publish(String topic, byte[] payload) throws InterruptedException {
        try (var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
            publisher.publish(topic, payload);
        }
    }

    private static byte[] reading(int sequence) {
        return "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":1,\"boot\":\"b\",\"seq\":%d}"
                .formatted(sequence)
                .getBytes(UTF_8);
    }

    /** The distinct sequence numbers in the order of their first arrival, when there are {@code count}. */
    private List<Long> sequencesInKafka(int count) {
        return new StoredRecords(kafka.servers(), PATIENCE).sequences(count).get("d");
    }

    private List<ConsumerRecord<String, byte[]>> read(String topic, int atLeast) {
        return new StoredRecords(kafka.servers(), PATIENCE).read(topic, atLeast);
    }

    private static List<Long> counting(int count) {
        return LongStream.range(0, count).boxed().toList();
    }
}
