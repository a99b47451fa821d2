package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.SecuredKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaFeedIT {
    private static final Duration REPLAY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Live live = Examples.live(10, 10);
    private final AtomicBoolean ready = new AtomicBoolean();

    @TempDir
    private Path folder;

    @Test
    void topicsAreReadOverTlsUnderAnAccount() throws Exception {
        try (var kafka = SecuredKafka.start(folder, "emitter", "right")) {
            var problems = new ArrayList<String>();
            var properties = kafka.properties("emitter", "right");

            var source = KafkaTopics.of(kafka.servers(), Optional.of(properties), problems);

            assertThat(problems).isEmpty();
            try (var consumer = source.open().consumer()) {
                assertThat(consumer.listTopics()).containsKey("fieldline.averages");
            }
        }
    }

    @Test
    void onlyTheRecentPastIsReadThenWhatComesAlsoAfterKafkaWasAway() throws Exception {
        try (var kafka = Kafka.start(folder)) {
            var source = KafkaTopics.of(kafka.servers(), Optional.empty(), new ArrayList<>());
            source.open().consumer().close(); // creates the topics
            store(kafka, Examples.average("long-ago", 0, 0, true), REPLAY.multipliedBy(2));
            store(kafka, Examples.average("device1", 0, 1, true), Duration.ZERO);
            var broadcast = new Broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
            var feed = new KafkaFeed(source, REPLAY, Clock.systemUTC(), new Intake(live, broadcast));
            var thread = new Thread(() -> feed.run(() -> ready.set(true)), "feed");
            thread.start();
            try {
                await().atMost(PATIENCE).untilTrue(ready);
                assertThat(taken()).containsExactly(stored(Examples.average("device1", 0, 1, true), 1));

                kafka.kill();
                await().atMost(PATIENCE).until(() -> feed.problem().isPresent());
                kafka.start();
                await().atMost(PATIENCE).until(() -> feed.problem().isEmpty());
                store(kafka, Examples.average("device1", 1, 2, false), Duration.ZERO);

                await().atMost(PATIENCE).untilAsserted(() -> assertThat(taken())
                        .contains(stored(Examples.average("device1", 1, 2, false), 2)));
            } finally {
                feed.stop();
                thread.join(10_000);
                broadcast.close();
            }
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private List<AverageEvent> taken() {
        return Examples.kept(live);
    }

    private static AverageEvent stored(Average average, long offset) {
        return AverageEvent.of(average, new Place(0, offset));
    }

    private static void store(Kafka kafka, Average average, Duration ago)
            throws ExecutionException, InterruptedException {
        var now = System.currentTimeMillis();
        try (var producer = new KafkaProducer<byte[], byte[]>(
                Map.of("bootstrap.servers", kafka.servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topic.AVERAGES.topicName(),
                            0,
                            now - ago.toMillis(),
                            average.key().getBytes(UTF_8),
                            AverageJson.write(average)))
                    .get();
        }
    }
}
