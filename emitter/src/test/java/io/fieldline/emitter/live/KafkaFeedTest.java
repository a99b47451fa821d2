package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaFeedTest {
    private static final String TOPIC = Topic.AVERAGES.topicName();
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
    private static final Duration REPLAY = Duration.ofHours(1);
    private static final Clock CLOCK = Clock.fixed(Examples.START, ZoneOffset.UTC);

    private final FakeKafka kafka = new FakeKafka();
    private final Live live = Examples.live(10, 10);
    private final Broadcast broadcast = new Broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private final AtomicInteger ready = new AtomicInteger();
    private KafkaFeed feed = feed(() -> opened(kafka));
    private Thread thread = new Thread();
    private long offset;

    @AfterEach
    void stop() throws InterruptedException {
        broadcast.close();
        feed.stop();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void itReadsTheRecentPastThenSaysReadyAndGoesOn() {
        kafka.endsAt(FIRST, 2);
        start();
        assertThat(feed.problem()).isPresent();
        store(0, Examples.average("device1", -300, 0, true)); // longer ago than the replay
        store(1, Examples.average("device1", 0, 1, true));
        await().untilAsserted(() -> assertThat(ready).hasValue(1));
        store(2, Examples.average("device1", 1, 2, false));

        await().untilAsserted(() -> assertThat(taken())
                .containsExactly(
                        stored(Examples.average("device1", 0, 1, true), 1),
                        stored(Examples.average("device1", 1, 2, false), 2)));
        assertThat(feed.problem()).isEmpty();
        assertThat(kafka.askedSince).hasValue((int) Examples.START.minus(REPLAY).getEpochSecond());
    }

    @Test
    void anEmptyTopicIsReadyAtOnce() {
        start();

        await().untilAsserted(() -> assertThat(ready).hasValue(1));
    }

    @Test
    void aBadRecordIsCountedAndTheNextOneIsRead() {
        kafka.endsAt(FIRST, 1);
        start();
        storeBytes(1, "not json".getBytes(UTF_8));
        storeBytes(2, "{\"device_name\":5,\"metric\":\"co\",\"window_start\":null}".getBytes(UTF_8));
        storeBytes(3, null);
        store(4, Examples.average("device1", 0, 1, true));

        await().untilAsserted(
                        () -> assertThat(taken()).containsExactly(stored(Examples.average("device1", 0, 1, true), 4)));
        assertThat(feed.badRecords()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"rules\":[]}",
                "{\"service\":\"spark-job\",\"rules\":[1]}",
                "{\"service\":\"spark-job\",\"rules\":5}",
                "{\"rules\":[",
                "5"
            })
    void rulesThatAreNoneAreCountedAndThoseBeforeStay(String wrong) {
        var rules = Examples.message("alert-rules.json");
        start();
        add(Topic.RULES, "spark-job", rules);
        add(Topic.RULES, "spark-job", wrong);
        add(Topic.RULES, "spark-job", rules.replace("battery-low", "r".repeat(60_000)));

        await().untilAsserted(() -> assertThat(feed.badRecords()).isEqualTo(2));
        assertThat(live.rules().json()).contains("co-ul2034-400ppm");
    }

    @Test
    void howManyRecordsWaitIsTold() {
        kafka.endsAt(FIRST, 10);
        start();
        store(1, Examples.average("device1", 0, 1, true));

        await().untilAsserted(() -> assertThat(feed.lag()).isEqualTo(8));
        kafka.endsAt(FIRST, 2);
        await().untilAsserted(() -> assertThat(feed.lag()).isZero());
    }

    @Test
    void eachTopicGoesWhereItBelongs() {
        start();
        add(Topic.READINGS, "device1", Examples.message("readings/reading.json"));
        add(Topic.STATUS, "device3", "degraded: no_board: nothing is plugged in");
        add(Topic.ALERTS, "key", Examples.message("alert.json"));
        add(Topic.PIPELINE, "spark-job", Examples.message("job-progress.json"));
        add(Topic.RULES, "spark-job", Examples.message("alert-rules.json"));

        await().untilAsserted(() -> assertThat(live.readings().of("device2")).containsOnlyKeys("co"));
        await().untilAsserted(() -> assertThat(live.devices().names()).containsExactly("device2", "device3"));
        await().untilAsserted(() -> assertThat(live.alerts().all()).containsExactly(Examples.message("alert.json")));
        await().untilAsserted(() -> assertThat(live.rules().json()).contains("co-ul2034-400ppm"));
        live.pipeline().look(Map.of("clients", 3L));
        assertThat(live.pipeline().json()).contains("\"clients\":3", "{\"spark-job\":{\"service\":");
        assertThat(feed.badRecords()).isZero();
    }

    @Test
    void kafkaAwayIsSaidAndTriedAgain() {
        var tries = new AtomicInteger();
        feed = feed(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new KafkaException("nobody answers");
            }
            return opened(kafka);
        });
        start();

        await().untilAsserted(() -> assertThat(feed.problem().orElse("")).contains("nobody answers"));
        await().untilAsserted(() -> assertThat(feed.problem()).isEmpty());
    }

    @Test
    void aPageThatHadAllGetsATopicThatIsCreatedAnewAsOneSnapshotThenEachAverageAgain() {
        var anew = new FakeKafka();
        anew.endsAt(FIRST, 3);
        var connections =
                List.of(opened(kafka), new KafkaFeed.Opened(anew, "topic-2")).iterator();
        feed = feed(connections::next);
        start();
        await().untilAsserted(() -> assertThat(ready).hasValue(1));
        var page = new FakeLine();
        broadcast.connected(UUID.randomUUID(), page, Watch.OVERVIEW, Optional.empty());
        store(anew, 1, Examples.average("device1", 0, 1, true));
        store(anew, 2, Examples.average("device1", 1, 2, true));
        kafka.setPollException(new KafkaException("this topic is not there"));

        await().untilAsserted(() -> assertThat(averages(page))
                .satisfiesExactly(before -> assertThat(before).contains("\"topic-1\""), replayed -> assertThat(replayed)
                        .startsWith("snapshot {\"page\":1,\"resumed\":false,")
                        .contains("\"data\":1.0", "\"data\":2.0", "{\"topic\":\"topic-2\",\"offsets\":{\"0\":2}}")));
        store(anew, 3, Examples.average("device1", 2, 3, false));
        await().untilAsserted(() ->
                assertThat(averages(page)).hasSize(3).last().asString().startsWith("average "));
        assertThat(ready).hasValue(1);
    }

    @Test
    void itStopsWhileItWaitsForKafka() throws InterruptedException {
        var never = new CountDownLatch(1);
        var waiting = new CountDownLatch(1);
        feed = feed(() -> {
            waiting.countDown();
            never.await();
            return opened(kafka);
        });
        start();
        waiting.await();

        assertThat(feed.problem().orElse("")).startsWith("waiting for");
    }

    private KafkaFeed feed(KafkaFeed.Source source) {
        return new KafkaFeed(source, REPLAY, CLOCK, new Intake(live, broadcast));
    }

    private static KafkaFeed.Opened opened(FakeKafka kafka) {
        return new KafkaFeed.Opened(kafka, "topic-1");
    }

    private List<AverageEvent> taken() {
        return Examples.kept(live);
    }

    private void start() {
        thread = new Thread(() -> feed.run(ready::incrementAndGet), "feed");
        thread.start();
    }

    private static AverageEvent stored(Average average, long offset) {
        return AverageEvent.of(average, new Place(0, offset));
    }

    /** What of the averages was sent to that page. */
    private static List<String> averages(FakeLine page) {
        return page.sent.stream().filter(it -> !it.startsWith("device ")).toList();
    }

    private void store(long offset, Average average) {
        store(kafka, offset, average);
    }

    private static void store(FakeKafka kafka, long offset, Average average) {
        storeBytes(kafka, offset, AverageJson.write(average));
    }

    private void storeBytes(long offset, byte @Nullable [] value) {
        storeBytes(kafka, offset, value);
    }

    private static void storeBytes(FakeKafka kafka, long offset, byte @Nullable [] value) {
        kafka.schedulePollTask(() -> kafka.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, null, value)));
    }

    private void add(Topic topic, String key, String value) {
        var added = offset++;
        kafka.schedulePollTask(() -> kafka.addRecord(
                new ConsumerRecord<>(topic.topicName(), 0, added, key.getBytes(UTF_8), value.getBytes(UTF_8))));
    }

    /** Two partitions; what is recent begins at offset 1 of the first. */
    private static final class FakeKafka extends MockConsumer<byte[], byte[]> {
        private final AtomicInteger askedSince = new AtomicInteger();

        FakeKafka() {
            super("none");
            var here = new Node(0, "localhost", 9092);
            var nodes = new Node[] {here};
            updatePartitions(
                    TOPIC,
                    List.of(
                            new PartitionInfo(TOPIC, 0, here, nodes, nodes),
                            new PartitionInfo(TOPIC, 1, here, nodes, nodes)));
            updateEndOffsets(Map.of(FIRST, 1L, SECOND, 5L));
            for (var topic : List.of(Topic.READINGS, Topic.STATUS, Topic.ALERTS, Topic.PIPELINE, Topic.RULES)) {
                var name = topic.topicName();
                updatePartitions(name, List.of(new PartitionInfo(name, 0, here, nodes, nodes)));
                updateEndOffsets(Map.of(new TopicPartition(name, 0), 0L));
                updateBeginningOffsets(Map.of(new TopicPartition(name, 0), 0L));
            }
        }

        void endsAt(TopicPartition partition, long end) {
            updateEndOffsets(Map.of(partition, end));
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            askedSince.set((int) (times.get(FIRST) / 1000));
            var found = new HashMap<TopicPartition, OffsetAndTimestamp>();
            found.put(FIRST, new OffsetAndTimestamp(1, times.get(FIRST)));
            found.put(SECOND, null);
            return found;
        }
    }
}
