package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.device.RecentRejections;
import io.fieldline.emitter.incident.IncidentEvent;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.KafkaRecordStore;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.SecuredKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each test has its own Kafka. */
@Execution(ExecutionMode.CONCURRENT)
class KafkaConsumerLoopIT {
    private static final Duration REPLAY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LiveState live = Examples.live(10, 10);

    @TempDir
    private Path folder;

    @Test
    void topicsAreReadOverTlsUnderAnAccount() throws Exception {
        try (var kafka = SecuredKafka.start(folder, "emitter", "right")) {
            var problems = new ArrayList<String>();
            var properties = kafka.properties("emitter", "right");

            var source = KafkaConsumers.of(new KafkaSettings(kafka.servers(), Optional.of(properties)), problems);

            assertThat(problems).isEmpty();
            try (var consumer = source.open().consumer()) {
                assertThat(consumer.listTopics()).containsKey("fieldline.averages");
            }
        }
    }

    @Test
    void onlyTheRecentPastIsReadThenWhatComesAlsoAfterKafkaWasAway() throws Exception {
        try (var kafka = Kafka.start(folder)) {
            var source = source(kafka);
            store(kafka, Examples.average("long-ago", 0, 0, true), REPLAY.multipliedBy(2));
            store(kafka, Examples.average("device1", 0, 1, true), Duration.ZERO);
            try (var following = new Following(source)) {
                following.untilReady();
                assertThat(taken()).containsExactly(stored(Examples.average("device1", 0, 1, true), 1));

                kafka.kill();
                await().atMost(PATIENCE).until(() -> following.feed.problem().isPresent());
                kafka.start();
                await().atMost(PATIENCE).until(() -> following.feed.problem().isEmpty());
                store(kafka, Examples.average("device1", 1, 2, false), Duration.ZERO);

                await().atMost(PATIENCE).untilAsserted(() -> assertThat(taken())
                        .contains(stored(Examples.average("device1", 1, 2, false), 2)));
            }
        }
    }

    /** Each new connection reset the start of the state of devices, and each page got all alerts again. */
    @Test
    void whatWasSaidBeforeAnOutageOfKafkaKeepsItsTimeAndIsToldOnce() throws Exception {
        try (var kafka = Kafka.start(folder)) {
            var source = source(kafka);
            source.open().consumer().close(); // creates the topics
            var said = Instant.now().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.MILLIS);
            store(kafka, Topic.STATUS, said, "device1", "offline");
            store(kafka, Topic.ALERTS, said, "key", Examples.message("alert.json"));
            store(kafka, Topic.STATUS, said, "removed", "offline");
            store(kafka, Topic.STATUS, said.plusSeconds(1), "removed", "");
            storeRejected(kafka, said, RecentRejections.MAX + 50);
            try (var following = new Following(source)) {
                following.untilReady();
                assertThat(live.devices().names()).containsExactly("device1");
                assertThat(since("device1")).isEqualTo(said.toEpochMilli());
                assertThat(live.rejections().records()).isEqualTo(RecentRejections.MAX);

                kafka.kill();
                await().atMost(PATIENCE).until(() -> following.feed.problem().isPresent());
                kafka.start();
                await().atMost(PATIENCE).until(() -> following.feed.problem().isEmpty());
                store(kafka, Topic.STATUS, Instant.now(), "device2", "online");
                await().atMost(PATIENCE).until(() -> live.devices().names().contains("device2"));

                assertThat(since("device1")).isEqualTo(said.toEpochMilli());
                assertThat(live.alerts().events().arrivals()).isEqualTo(1);
                assertThat(live.rejections().records()).isEqualTo(RecentRejections.MAX);
            }
        }
    }

    private long since(String device) {
        return live.devices().all().stream()
                .filter(json -> json.path("device_name").textValue().equals(device))
                .findFirst()
                .orElseThrow()
                .path("since")
                .longValue();
    }

    /** Devices whose averages went to new partitions were missing on the page, and nothing reported it. */
    @Test
    void partitionsThatAreAddedAreReadToo() throws Exception {
        try (var kafka = Kafka.start(folder);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()));
                var following = new Following(source(kafka), Duration.ofSeconds(1))) {
            following.untilReady();
            admin.createPartitions(Map.of(Topic.AVERAGES.topicName(), NewPartitions.increaseTo(8)))
                    .all()
                    .get();

            store(kafka, 7, Examples.average("device7", 0, 1, true), Duration.ZERO);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(live.devices().names()).contains("device7"));
            await().atMost(PATIENCE).until(() -> following.feed.problem().isEmpty());
        }
    }

    @Test
    void readingsOfABridgeWhoseClockIsADayBehindMakeTheirDeviceOnline() throws Exception {
        try (var kafka = Kafka.start(folder);
                var following = new Following(source(kafka))) {
            following.untilReady();
            var stored = Instant.now().minus(Duration.ofDays(1));
            var reading = Examples.message("readings/reading.json").replace("device2", "device1");

            await().atMost(PATIENCE).untilAsserted(() -> {
                store(kafka, Topic.READINGS, stored, "device1", reading);
                assertThat(live.devices().all()).singleElement().satisfies(device -> assertThat(
                                device.path("state").textValue())
                        .isEqualTo("online"));
            });
        }
    }

    @Test
    void aTopicThatIsCreatedAnewWhileItIsReadBeginsAnew() throws Exception {
        try (var kafka = Kafka.start(folder);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()));
                var following = new Following(source(kafka))) {
            following.untilReady();
            store(kafka, Examples.average("device1", 0, 1, true), Duration.ZERO);
            store(kafka, Examples.average("device1", 1, 1, true), Duration.ZERO);
            await().atMost(PATIENCE).until(() -> taken().size() == 2);
            var before = topicOfPlaces();

            admin.deleteTopics(List.of(Topic.AVERAGES.topicName())).all().get();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> Topics.ensure(
                            Map.of("bootstrap.servers", kafka.servers()), Topic.AVERAGES)); // or the feed does it
            store(kafka, Examples.average("device2", 0, 1, true), Duration.ZERO);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(taken())
                    .containsExactly(stored(Examples.average("device2", 0, 1, true), 0)));
            assertThat(topicOfPlaces()).isNotEqualTo(before);
            assertThat(live.averages().resets()).isEqualTo(1);
        }
    }

    @Test
    void recordsAtOffsetsThatWereReadBeforeKafkaLostThemAreNoRepeats() throws Exception {
        try (var kafka = Kafka.start(folder);
                var following = new Following(source(kafka))) {
            following.untilReady();
            store(kafka, Examples.average("device1", 0, 1, true), Duration.ZERO);
            store(kafka, Examples.average("device1", 1, 1, true), Duration.ZERO);
            await().atMost(PATIENCE).until(() -> taken().size() == 2);

            kafka.kill();
            delete(folder.resolve("records").resolve(Topic.AVERAGES.topicName() + "-0"));
            kafka.start();
            store(kafka, Examples.average("device2", 0, 1, true), Duration.ZERO);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(taken())
                    .containsExactly(stored(Examples.average("device2", 0, 1, true), 0)));
            assertThat(live.averages().resets()).isEqualTo(1);
        }
    }

    @Test
    void whatOperatorsDoIsSeenAtOnceByEveryEmitterAndAfterARestartButNotWhileKafkaIsAway() throws Exception {
        var acknowledge = "{\"device\":\"device1\",\"metric\":\"co\",\"name\":\"Ada\"}";
        var mute = "{\"device\":\"device1\",\"metric\":\"co\",\"minutes\":60}";
        try (var kafka = Kafka.start(folder)) {
            var source = source(kafka);
            try (var following = new Following(source);
                    var store = new KafkaRecordStore(source::producer, following.feed.positions(), Optional::empty)) {
                following.untilReady();
                store(kafka, Topic.STATUS, Instant.now(), "device1", "online");
                store(kafka, Topic.ALERTS, Instant.now(), "key", Examples.message("alert.json"));
                await().atMost(PATIENCE).until(() -> live.incidents().all().size() == 1);
                await().atMost(PATIENCE).until(() -> live.devices().names().contains("device1"));
                var operations = new Operations(live, store, Clock.systemUTC());

                assertThat(status(operations, "/api/incidents/acknowledge", acknowledge))
                        .isEqualTo(200);
                assertThat(incident(live).attention()).isFalse(); // the emitter has read it already
                assertThat(status(operations, "/api/commands", "{\"device\":\"device1\",\"command\":\"info\"}"))
                        .isEqualTo(202);
                assertThat(live.commands().of("device1", 9)).hasSize(1);

                kafka.kill();
                assertThat(status(operations, "/api/incidents/mute", mute)).isEqualTo(503);
                assertThat(incident(live).muted()).isEmpty();
                kafka.start();
                await().atMost(PATIENCE).until(() -> following.feed.problem().isEmpty());
                await().atMost(PATIENCE)
                        .until(() -> status(operations, "/api/incidents/acknowledge", acknowledge) == 200);
                assertThat(incident(live).muted()).isEmpty(); // what was refused is not stored later
            }
            var restarted = Examples.live(10, 10);
            try (var following = new Following(source, restarted, PATIENCE)) {
                following.untilReady();

                assertThat(incident(restarted).acknowledged().orElseThrow().by())
                        .isEqualTo("Ada");
                assertThat(incident(restarted).muted()).isEmpty();
                assertThat(restarted.commands().of("device1", 9)).hasSize(1);
            }
        }
    }

    private static int status(Operations operations, String path, String body) throws InterruptedException {
        return operations.apply(path, body.getBytes(UTF_8), "office").reply().status();
    }

    private static IncidentEvent incident(LiveState live) {
        return live.incidents().newest("device1", Optional.of("co")).orElseThrow();
    }

    private static KafkaConsumers source(Kafka kafka) {
        return KafkaConsumers.of(new KafkaSettings(kafka.servers(), Optional.empty()), new ArrayList<>());
    }

    private String topicOfPlaces() {
        return live.averages()
                .joining(Subscription.OVERVIEW, Optional.empty())
                .offsets()
                .topic();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private List<AverageEvent> taken() {
        return Examples.kept(live);
    }

    private static AverageEvent stored(Average average, long offset) {
        return AverageEvent.of(average, new RecordPosition(0, offset));
    }

    private static void store(Kafka kafka, Average average, Duration ago)
            throws ExecutionException, InterruptedException {
        store(kafka, 0, average, ago);
    }

    private static void store(Kafka kafka, int partition, Average average, Duration ago)
            throws ExecutionException, InterruptedException {
        var now = System.currentTimeMillis();
        try (var producer = producer(kafka)) {
            producer.send(new ProducerRecord<>(
                            Topic.AVERAGES.topicName(),
                            partition,
                            now - ago.toMillis(),
                            average.key().getBytes(UTF_8),
                            MessageJson.write(average)))
                    .get();
        }
    }

    /** An empty value is a deletion. */
    private static void store(Kafka kafka, Topic topic, Instant time, String key, String value)
            throws ExecutionException, InterruptedException {
        try (var producer = producer(kafka)) {
            producer.send(new ProducerRecord<>(
                            topic.topicName(),
                            0,
                            time.toEpochMilli(),
                            key.getBytes(UTF_8),
                            value.isEmpty() ? null : value.getBytes(UTF_8)))
                    .get();
        }
    }

    private static void storeRejected(Kafka kafka, Instant time, int records) {
        try (var producer = producer(kafka)) { // its close waits until Kafka has stored all
            for (var record = 0; record < records; record++) {
                producer.send(new ProducerRecord<>(
                        Topic.REJECTED.topicName(),
                        0,
                        time.toEpochMilli(),
                        "device1".getBytes(UTF_8),
                        "not json".getBytes(UTF_8)));
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Kafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A feed that has read everything, and continues until it is closed. */
    private final class Following implements AutoCloseable {
        private final Broadcaster broadcast;
        private final AtomicBoolean ready = new AtomicBoolean();
        private final KafkaConsumerLoop feed;
        private final Thread thread;

        Following(KafkaConsumers source) {
            this(source, PATIENCE);
        }

        Following(KafkaConsumers source, Duration partitionsInterval) {
            this(source, live, partitionsInterval);
        }

        Following(KafkaConsumers source, LiveState live, Duration partitionsInterval) {
            broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
            feed = new KafkaConsumerLoop(
                    source,
                    REPLAY,
                    Clock.systemUTC(),
                    new RecordRouter(live, broadcast, Clock.systemUTC()),
                    DeviceShare.ALL,
                    PATIENCE,
                    partitionsInterval);
            thread = new Thread(() -> feed.run(() -> ready.set(true)), "feed");
        }

        void untilReady() {
            thread.start();
            await().atMost(PATIENCE).untilTrue(ready);
        }

        @Override
        public void close() throws InterruptedException {
            feed.stop();
            thread.join(PATIENCE.toMillis());
            broadcast.close();
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
