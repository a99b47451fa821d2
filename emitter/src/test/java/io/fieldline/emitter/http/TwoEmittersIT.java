package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.HostNames;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.TokenFile;
import io.fieldline.emitter.feed.KafkaConsumerLoop;
import io.fieldline.emitter.feed.KafkaConsumers;
import io.fieldline.emitter.feed.RecordRouter;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.KafkaRecordStore;
import io.fieldline.emitter.operations.KafkaSessionStore;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.kafka.DevicePartitioner;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.MessageJson;
import io.fieldline.testbed.Kafka;
import io.socket.client.IO;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two emitters of one Kafka: both serve all devices, or each serves a share of them. */
class TwoEmittersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DEVICES = 8;
    private static final String TOKEN = "viewer-token-of-the-office";

    private static Kafka kafka;
    private final List<Emitter> emitters = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
        Files.writeString(Files.createDirectory(folder.resolve("web")).resolve("index.html"), "<h1>Fieldline</h1>");
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @AfterEach
    void stop() throws Exception {
        for (var emitter : emitters) {
            emitter.close();
        }
    }

    @Test
    void aPageThatMovesToTheOtherEmitterGetsWhatItMissedOnce() throws Exception {
        var first = start(DeviceShare.ALL);
        var second = start(DeviceShare.ALL);
        publish("moved", 0, 3);
        var page = new Page(first, "moved", "");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(page.windows()).hasSize(3 * DEVICES));

        first.close();
        publish("moved", 3, 6);
        second.has(6 * DEVICES);
        var moved = new Page(second, "moved", page.resume());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(moved.windows()).hasSize(3 * DEVICES));
        assertThat(moved.averages()).isEqualTo(3 * DEVICES);
        assertThat(moved.windows()).doesNotContainAnyElementsOf(page.windows());
        page.close();
        moved.close();
    }

    @Test
    void whatAnOperatorDoesAtOneIsSeenAtTheOther() throws Exception {
        var first = start(DeviceShare.ALL);
        var second = start(DeviceShare.ALL);
        publish("label", 0, 1);
        await().atMost(PATIENCE).until(() -> second.live.devices().names().contains("label0"));
        await().atMost(PATIENCE).until(() -> first.live.devices().names().contains("label0"));

        var body = "{\"device\":\"label0\",\"label\":\"Hall\",\"name\":\"Ann\"}";
        var stored = http.send(
                HttpRequest.newBuilder(first.address().resolve("/api/labels"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());

        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get(second, "/api/devices/label0").body()).contains("Hall"));
    }

    /** A copy of the cookie was valid at the other emitter until it expired. */
    @Test
    void aLoginCountsAtBothAndSoDoesALogout() throws Exception {
        var tokens = TokenFile.open(Files.writeString(folder.resolve("tokens"), "office:viewer:" + TOKEN));
        var first = start(new Emitter(DeviceShare.ALL, Optional.of(tokens)));
        var second = start(new Emitter(DeviceShare.ALL, Optional.of(tokens)));
        var login = http.send(
                HttpRequest.newBuilder(first.address().resolve("/session"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + TOKEN + "\"}"))
                        .build(),
                BodyHandlers.ofString());
        var cookie = login.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(name(second, cookie)).isEqualTo(200));
        assertThat(name(first, cookie)).isEqualTo(200);

        var logout = HttpRequest.newBuilder(second.address().resolve("/session"))
                .header("Cookie", cookie)
                .DELETE()
                .build();
        assertThat(http.send(logout, BodyHandlers.ofString()).statusCode()).isEqualTo(204);

        assertThat(name(second, cookie)).isEqualTo(401);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(name(first, cookie)).isEqualTo(401));
        first.close();
        var restarted = start(new Emitter(DeviceShare.ALL, Optional.of(tokens)));
        assertThat(name(restarted, cookie)).isEqualTo(401);
    }

    private int name(Emitter emitter, String cookie) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(emitter.address().resolve("/session"))
                                .header("Cookie", cookie)
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void eachServesItsShareAndSendsOthersToTheirShare() throws Exception {
        var first = start(new DeviceShare(1, 2));
        var second = start(new DeviceShare(2, 2));
        var skippedBefore = first.feed.skipped(); // what other tests sent to topics of one partition
        publish("share", 0, 1);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(names(first)).isNotEmpty();
            assertThat(names(second)).isNotEmpty();
            assertThat(names(first, second)).hasSize(DEVICES).doesNotHaveDuplicates();
        });
        assertThat(first.feed.skipped()).isEqualTo(skippedBefore); // it reads only the partitions of its devices
        var ofSecond = names(second).get(0);
        var elsewhere = get(first, "/api/devices/" + ofSecond);
        assertThat(elsewhere.statusCode()).isEqualTo(307);
        assertThat(elsewhere.headers().firstValue("Location")).contains("/share/2/of/2/api/devices/" + ofSecond);
        assertThat(get(second, "/share/2/api/devices/" + ofSecond).statusCode()).isEqualTo(200);
        assertThat(get(second, "/share/2/of/2/api/devices/" + ofSecond).statusCode())
                .isEqualTo(200);
        assertThat(get(second, "/share/2/").body()).contains("Fieldline");
        assertThat(get(second, "/share/2?token=x").headers().firstValue("Location"))
                .contains("/share/2/?token=x");
        assertThat(get(second, "/share/1/api/devices").statusCode()).isEqualTo(421);
        try (var page = new Page(second, "share", "", "/share/2/socket.io/")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(page.windows()).isNotEmpty().allMatch(window -> names(second)
                            .contains(window.split(" ", -1)[0])));
        }
    }

    private static List<String> names(Emitter... emitters) {
        var names = new ArrayList<String>();
        for (var emitter : emitters) {
            names.addAll(emitter.live.devices().names());
        }
        names.removeIf(name -> !name.startsWith("share"));
        return names;
    }

    private HttpResponse<String> get(Emitter emitter, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(emitter.address().resolve(path)).build(), BodyHandlers.ofString());
    }

    private Emitter start(DeviceShare share) throws IOException {
        return start(new Emitter(share, Optional.empty()));
    }

    private Emitter start(Emitter emitter) {
        emitters.add(emitter);
        emitter.start();
        return emitter;
    }

    /** A closed average of each device of a test, for each of these windows. */
    private static void publish(String test, int from, int to) {
        try (var producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.servers(),
                        ProducerConfig.PARTITIONER_CLASS_CONFIG,
                        DevicePartitioner.class.getName()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (var window = from; window < to; window++) {
                for (var device = 0; device < DEVICES; device++) {
                    var average = Examples.average(test + device, window, window, true);
                    producer.send(new ProducerRecord<>(
                            Topic.AVERAGES.topicName(), average.key().getBytes(UTF_8), MessageJson.write(average)));
                }
            }
        }
    }

    /** What {@code Main} wires, on a free port. */
    private static final class Emitter implements AutoCloseable {
        private final LiveState live = Examples.live(100, 100);
        private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofMillis(50), Duration.ofMinutes(2));
        private final AtomicBoolean ready = new AtomicBoolean();
        private final KafkaConsumerLoop feed;
        private final KafkaRecordStore store;
        private final KafkaSessionStore sessions;
        private final HttpRequests requests;
        private final HttpFrontend frontend;
        private final Thread thread;
        private boolean closed;

        Emitter(DeviceShare share, Optional<TokenFile> tokens) throws IOException {
            var kafkaClients =
                    KafkaConsumers.of(new KafkaSettings(kafka.servers(), Optional.empty()), new ArrayList<>());
            var router = new RecordRouter(live, broadcast, Clock.systemUTC());
            feed = new KafkaConsumerLoop(kafkaClients, Duration.ofHours(1), Clock.systemUTC(), router, share);
            store = new KafkaRecordStore(kafkaClients::producer, feed.positions(), feed::problem);
            sessions = new KafkaSessionStore(store);
            var rest = new RestApi(
                    live, new AverageQuery(live.averages(), AverageHistory.NONE), Optional::empty, () -> "");
            requests = new HttpRequests(
                    rest, StaticPages.read(folder.resolve("web")), new Operations(live, store, Clock.systemUTC()));
            frontend = HttpFrontend.open(
                    InetSocketAddress.createUnresolved("127.0.0.1", 0),
                    new Access(
                            List.of(),
                            HostNames.of("localhost", List.of(), List.of()),
                            List.of(),
                            tokens,
                            live.sessions(),
                            sessions),
                    new ClientLimits(100, 1_000, 20, 1_000, 1_000),
                    new Refusals(),
                    broadcast,
                    requests,
                    new HttpFrontend.Options(Optional.empty(), Duration.ofMinutes(2), share, (failed, error) -> {}));
            thread = new Thread(() -> feed.run(() -> ready.set(true)), "feed");
        }

        void start() {
            thread.start();
            await().atMost(PATIENCE).untilTrue(ready);
        }

        URI address() {
            return frontend.address();
        }

        void has(int averages) {
            await().atMost(PATIENCE).until(() -> live.averages().windows() >= averages);
        }

        @Override
        public void close() throws InterruptedException {
            if (closed) {
                return;
            }
            closed = true;
            feed.stop();
            thread.join(PATIENCE.toMillis());
            frontend.close();
            requests.close();
            sessions.close();
            store.close();
            broadcast.close();
        }
    }

    /** A page that remembers which windows it got, and up to which offsets, as the page's code does. */
    private static final class Page implements AutoCloseable {
        private final String test;
        private final TestBrowser browser;

        Page(Emitter emitter, String test, String resume) {
            this(emitter, test, resume, "/socket.io/");
        }

        Page(Emitter emitter, String test, String resume, String path) {
            this.test = test;
            var options = IO.Options.builder()
                    .setForceNew(true)
                    .setPath(path)
                    .setAuth(resume.isEmpty() ? Map.of() : Map.of("resume", resume))
                    .setTransports(new String[] {"websocket"})
                    .build();
            browser = new TestBrowser(IO.socket(emitter.address(), options));
            browser.socket.connect();
        }

        /** Device and start of each window. */
        Set<String> windows() {
            return new HashSet<>(all());
        }

        int averages() {
            return all().size();
        }

        private List<String> all() {
            var windows = new ArrayList<String>();
            for (var event : browser.received) {
                try {
                    var json = new JSONObject(event.substring(event.indexOf(' ') + 1));
                    var averages = json.optJSONArray("averages");
                    for (var at = 0; averages != null && at < averages.length(); at++) {
                        windows.add(name(averages.getJSONObject(at)));
                    }
                    if (averages == null && json.has("start")) {
                        windows.add(name(json));
                    }
                } catch (JSONException bad) {
                    throw new IllegalStateException(bad);
                }
            }
            windows.removeIf(window -> !window.startsWith(test));
            return windows;
        }

        private static String name(JSONObject average) throws JSONException {
            return average.getString("device_name") + " " + average.get("start");
        }

        /** The offsets of the last part of the snapshot, and those of the averages after it. */
        String resume() throws JSONException {
            var resume = new JSONObject();
            for (var event : browser.received) {
                var json = new JSONObject(event.substring(event.indexOf(' ') + 1));
                if (json.has("resume")) {
                    resume = json.getJSONObject("resume");
                } else if (json.has("position")) {
                    var position = json.getJSONArray("position");
                    resume.getJSONObject("offsets").put(String.valueOf(position.getInt(0)), position.getLong(1));
                }
            }
            return resume.toString();
        }

        @Override
        public void close() {
            browser.socket.disconnect();
        }
    }
}
