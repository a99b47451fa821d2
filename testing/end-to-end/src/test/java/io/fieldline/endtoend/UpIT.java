package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./fieldline up} without a board, on free ports. With {@code -Dsoak} it kills the parts for half an hour, or
 * {@code -Dsoak.minutes}, instead of once.
 */
class UpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SOAK_TIME = Duration.ofMinutes(Long.getLong("soak.minutes", 30));

    /** The launcher restarts a part at most five times in ten minutes. */
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(150);

    private static final long ROUNDS = Boolean.getBoolean("soak") ? SOAK_TIME.dividedBy(BETWEEN_ROUNDS) : 1;

    private static final String AVERAGES_OF_DEVICE1 = "/api/averages?device=device1&metric=co";
    private static final Pattern UP = Pattern.compile("Fieldline is up: (\\S+)");

    @TempDir
    private Path folder;

    private final List<String> printed = new CopyOnWriteArrayList<>();

    /** The second {@code up}, as on the next day, also serves a phone and an ESP32 in the same network. */
    @Test
    void oneCommandBringsAveragesToThePageAndAnotherOneKeepsThemAndSharesThem() throws Exception {
        String before;
        var mqttPort = FreePort.find();
        var kafkaPort = FreePort.find();
        var filters = "--topic-filters=fieldline/+/readings,fieldline/+/status,garage/+";
        try (var up = start("--source=random", filters, "--mqtt-port=" + mqttPort, "--kafka-port=" + kafkaPort)) {
            var page = URI.create(up.awaitReady(PATIENCE));
            theBridgeGotTheTopicFilters(page, URI.create("tcp://127.0.0.1:" + mqttPort));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(page.resolve("/api/devices")))
                    .contains("\"device1\"", "\"device2\"", "\"simulated\""));
            assertThat(get(page)).contains("<title>");
            await().atMost(PATIENCE)
                    .until(() -> get(page.resolve(AVERAGES_OF_DEVICE1)).contains("\"count\""));
            before = firstWindow(get(page.resolve(AVERAGES_OF_DEVICE1)));

            eachPartThatIsKilledComesBackAndEachAcknowledgedReadingCountsOnce(mqttPort, kafkaPort);

            var processes =
                    ProcessHandle.of(up.pid()).orElseThrow().descendants().toList();
            assertThat(processes).hasSizeGreaterThanOrEqualTo(7);
            assertThat(up.stop(PATIENCE)).isTrue();
            assertThat(up.exit().join()).isZero();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
        }
        try (var up = start("--share", "--share-address=127.0.0.2", "--mqtt-port=" + mqttPort)) {
            var page = URI.create(up.awaitReady(PATIENCE));
            assertThat(page.getHost()).isEqualTo("127.0.0.2");
            var token = Files.readString(share().resolve("page-token"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(printed.toString())
                    .contains(page + "?token=" + token, "tcp://127.0.0.2:" + mqttPort));
            thePageAsksForTheToken(page, token);
            theBrokerAsksForTheAccount(URI.create("tcp://127.0.0.2:" + mqttPort));
            var averages = authorized(page.resolve(AVERAGES_OF_DEVICE1), token);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(firstWindow(send(averages).body())).isEqualTo(before));
            assertThat(up.stop(PATIENCE)).isTrue();
        }
    }

    /** As by the kernel if memory is short. The bridge is suspended first, so that readings wait in the broker when it is killed. */
    private void eachPartThatIsKilledComesBackAndEachAcknowledgedReadingCountsOnce(int mqttPort, int kafkaPort)
            throws IOException, InterruptedException {
        var device = new FakeDevice("fleet", "temperature", "°C", 20, Duration.ofMillis(50));
        try (var fleet = new Fleet(URI.create("tcp://127.0.0.1:" + mqttPort));
                var ledger = new KafkaLedger("127.0.0.1:" + kafkaPort)) {
            ledger.start();
            fleet.start(List.of(device));
            for (var round = 1; round <= ROUNDS; round++) {
                var next = Instant.now().plus(BETWEEN_ROUNDS);
                killEachPart(device, fleet);
                var isLast = round == ROUNDS;
                await().atMost(BETWEEN_ROUNDS)
                        .until(() -> isLast || Instant.now().isAfter(next));
            }
            fleet.stopMeasuring();
            await().atMost(PATIENCE).until(fleet::isDelivered);
            assertThat(fleet.problems()).isEmpty();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(counts(ledger, device.name()))
                    .containsExactlyInAnyOrderEntriesOf(device.counts()));
            for (var agent : List.of("device1", "device2")) {
                signal("agent-" + agent, "STOP"); // none of its readings are in flight
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(counts(ledger, agent)))
                        .isPositive()
                        .isEqualTo(ledger.readings(agent)));
                signal("agent-" + agent, "CONT");
            }
        }
    }

    private static void theBridgeGotTheTopicFilters(URI page, URI broker) throws InterruptedException {
        var message = "{\"device_id\":\"door\",\"ts\":%d,\"open\":true}".formatted(System.currentTimeMillis());
        try (var publisher = new RetryingPublisher(broker, "garage")) {
            publisher.start();
            publisher.publish("garage/door", message.getBytes(UTF_8), false, () -> {});
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(page.resolve("/api/devices/door")))
                    .contains("\"open\""));
        }
    }

    private void thePageAsksForTheToken(URI page, String token) throws IOException, InterruptedException {
        var devices = page.resolve("/api/devices");
        assertThat(send(HttpRequest.newBuilder(devices).build()).statusCode()).isEqualTo(401);
        var request = authorized(devices, token);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send(request).body()).contains("\"device1\""));
    }

    private void theBrokerAsksForTheAccount(URI broker) throws Exception {
        var account = new MqttSettings(broker, Optional.of("fieldline"), Optional.of(share().resolve("mqtt-password")));
        var nobody = new MqttSettings(broker, Optional.empty(), Optional.empty());
        session(account).tryOut(List.of("fieldline/+/readings"), Optional.empty());
        assertThatThrownBy(() -> session(nobody).tryOut(List.of("fieldline/+/readings"), Optional.empty()))
                .isInstanceOf(MqttRefusedException.class);
    }

    private Path share() {
        return folder.resolve("my data").resolve("share");
    }

    private void killEachPart(FakeDevice device, Fleet fleet) throws IOException, InterruptedException {
        signal("mqtt-bridge", "STOP");
        var before = device.total();
        await().atMost(PATIENCE).until(() -> device.total() >= before + 100 && fleet.isDelivered());
        killAll("mqtt");
        killAll("mqtt-bridge");
        killAll("kafka");
        killAll("spark-job", "emitter", "agent-device1", "agent-device2");
    }

    /** Returns when all of them are ready again. */
    private void killAll(String... parts) throws IOException, InterruptedException {
        var expected = new HashMap<String, Long>();
        for (var part : parts) {
            expected.put(part, timesReady(part) + 1);
            signal(part, "KILL");
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(expected)
                .allSatisfy(
                        (part, times) -> assertThat(timesReady(part)).as(part).isEqualTo(times)));
    }

    private long timesReady(String part) {
        var ready = Pattern.compile(" +[\\d.]+ s  %s {2,}.*".formatted(part));
        return printed.stream().filter(line -> ready.matcher(line).matches()).count();
    }

    private void signal(String part, String signal) throws IOException, InterruptedException {
        var pid = Files.readAllLines(folder.resolve("my data").resolve("processes")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals(part))
                .map(fields -> fields[0])
                .findFirst()
                .orElseThrow();
        assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                .isZero();
    }

    private static Map<String, Long> counts(KafkaLedger ledger, String device) {
        var counts = new HashMap<String, Long>();
        ledger.averages(device).forEach((key, average) -> counts.put(key, average.count()));
        return counts;
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static MqttSession session(MqttSettings settings) {
        return new MqttSession(settings, "visitor", 1, Optional.empty(), MqttSession.Listener.NONE);
    }

    /** Flags given here replace the defaults. */
    private Child start(String... flags) throws IOException {
        var all = new LinkedHashMap<>(Map.of(
                "--data", "=" + folder.resolve("my data"),
                "--port", "=" + FreePort.find(),
                "--mqtt-port", "=" + FreePort.find(),
                "--kafka-port", "=" + FreePort.find()));
        for (var flag : flags) {
            var name = flag.replaceFirst("=.*", "");
            all.put(name, flag.substring(name.length()));
        }
        var command = Checkout.here()
                .command(
                        "launcher",
                        all.entrySet().stream()
                                .map(flag -> flag.getKey() + flag.getValue())
                                .toList());
        return Child.start("up", command, Path.of("target", "testbed", "up.log").toAbsolutePath(), UP, printed::add);
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri).build()).body();
    }

    private static HttpRequest authorized(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** The start of the oldest window, for example {@code "start":1728314955000}. */
    private static String firstWindow(String json) {
        var matcher = Pattern.compile("\"start\":\\d+").matcher(json);
        return matcher.find() ? matcher.group() : "none";
    }
}
