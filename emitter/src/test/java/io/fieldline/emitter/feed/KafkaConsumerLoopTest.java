package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.device.RejectionFilter;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.overview.OverviewCursor;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.push.ClientView;
import io.fieldline.emitter.push.FakeConnection;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConsumerLoopTest {
    private static final String TOPIC = Topic.AVERAGES.topicName();
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
    private static final Duration REPLAY = Duration.ofHours(1);
    private static final Clock CLOCK = Clock.fixed(Examples.START, ZoneOffset.UTC);

    private final FakeKafka kafka = new FakeKafka();
    private final LiveState live = Examples.live(10, 10);
    private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private final AtomicInteger ready = new AtomicInteger();
    private KafkaConsumerLoop feed = feed(() -> opened(kafka));
    private Thread thread = new Thread();
    private long offset;

    @AfterEach
    void stop() throws InterruptedException {
        broadcast.close();
        feed.stop();
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void itReadsTheRecentPastThenSaysReadyAndGoesOn() {
        kafka.endsAt(FIRST, 2);
        start();
        assertThat(feed.problem()).isPresent();
        store(0, Examples.average("device1", -300, 0, true)); // earlier than the replay
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
        assertThat(feed.badRecords().total()).isEqualTo(2);
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

        await().untilAsserted(() -> assertThat(feed.badRecords().total()).isEqualTo(2));
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
        add(Topic.PIPELINE, "mqtt-bridge", Examples.message("bridge-progress.json"));
        add(Topic.DEVICES, "greenhouse", Examples.message("device-summary.json"));
        add(Topic.REJECTED, "device4", "20,5");
        add(Topic.RULES, "spark-job", Examples.message("alert-rules.json"));

        await().untilAsserted(() -> assertThat(live.readings().of("device2")).containsOnlyKeys("co"));
        await().untilAsserted(
                        () -> assertThat(live.devices().names()).containsExactly("device2", "device3", "greenhouse"));
        await().untilAsserted(() -> assertThat(live.alerts().all()).containsExactly(Examples.message("alert.json")));
        await().untilAsserted(() -> assertThat(live.rules().json()).contains("co-ul2034-400ppm"));
        await().untilAsserted(() -> assertThat(live.rejections()
                        .newest(new RejectionFilter(Optional.of("device4"), Optional.empty(), Optional.empty()), 9))
                .hasSize(1));
        live.pipeline().look(Map.of("clients", 3L));
        assertThat(live.pipeline().json())
                .contains("\"clients\":3", "{\"spark-job\":{\"service\":", "{\"mqtt-bridge\":{\"service\":");
        assertThat(feed.badRecords().total()).isZero();
    }

    /** A reconnection reset the start of the state of devices, and each page got all alerts again. */
    @Test
    void aNewConnectionReadsStatusesAndAlertsNotAgain() {
        add(kafka, Topic.STATUS, 0, "device1", "offline", CLOCK.instant());
        add(kafka, Topic.ALERTS, 0, "key", Examples.message("alert.json"), CLOCK.instant());
        for (var topic : List.of(Topic.STATUS, Topic.ALERTS)) {
            kafka.updateEndOffsets(Map.of(new TopicPartition(topic.topicName(), 0), 1L));
        }
        var again = new FakeKafka();
        again.updateEndOffsets(Map.of(
                new TopicPartition(Topic.STATUS.topicName(), 0), 2L,
                new TopicPartition(Topic.ALERTS.topicName(), 0), 1L));
        var connections = List.of(opened(kafka), opened(again)).iterator();
        feed = feed(connections::next);
        start();
        await().untilAsserted(() -> assertThat(ready).hasValue(1));
        kafka.setPollException(new KafkaException("a broker is restarted"));
        await().until(() -> again.assignment().size() > 0);
        add(again, Topic.STATUS, 1, "device2", "online", CLOCK.instant());

        await().untilAsserted(() -> assertThat(live.devices().names()).containsExactly("device1", "device2"));
        assertThat(again.sought.get(new TopicPartition(Topic.STATUS.topicName(), 0)))
                .isEqualTo(1);
        assertThat(again.sought.get(new TopicPartition(Topic.ALERTS.topicName(), 0)))
                .isEqualTo(1);
        assertThat(live.alerts().events().arrivals()).isEqualTo(1);
    }

    @Test
    void aTopicWithFewerRecordsThanWereReadIsReadFromItsBeginning() {
        add(kafka, Topic.STATUS, 5, "device1", "offline", CLOCK.instant());
        kafka.updateEndOffsets(Map.of(new TopicPartition(Topic.STATUS.topicName(), 0), 6L));
        var emptied = new FakeKafka();
        var connections = List.of(opened(kafka), opened(emptied)).iterator();
        feed = feed(connections::next);
        start();
        await().untilAsserted(() -> assertThat(ready).hasValue(1));
        kafka.setPollException(new KafkaException("a broker is restarted"));

        await().untilAsserted(() -> assertThat(emptied.sought.get(new TopicPartition(Topic.STATUS.topicName(), 0)))
                .isEqualTo(0));
    }

    @Test
    void onlyTheNewestRejectedRecordsAreRead() {
        kafka.updateEndOffsets(Map.of(new TopicPartition(Topic.REJECTED.topicName(), 0), 100_000L));
        start();

        await().untilAsserted(() -> assertThat(kafka.sought.get(new TopicPartition(Topic.REJECTED.topicName(), 0)))
                .isEqualTo(99_800));
    }

    /** The emitter remained ready if a poll did not return, or if waiting records did not arrive. */
    @Test
    void aFeedThatStandsStillIsNotReady() {
        kafka.endsAt(FIRST, 1);
        feed = new KafkaConsumerLoop(
                () -> opened(kafka),
                REPLAY,
                CLOCK,
                new RecordRouter(live, broadcast, CLOCK),
                DeviceShare.ALL,
                Duration.ofMillis(1_500),
                REPLAY);
        start();
        await().untilAsserted(() -> assertThat(ready).hasValue(1));
        await().untilAsserted(() -> assertThat(feed.problem()).isEmpty());
        kafka.endsAt(FIRST, 9);
        await().untilAsserted(
                        () -> assertThat(feed.problem().orElse("")).startsWith("the feed has stalled: 8 records wait"));
        assertThat(feed.isStalled()).isTrue();
        kafka.endsAt(FIRST, 1);
        await().untilAsserted(() -> assertThat(feed.problem()).isEmpty());
        var release = new CountDownLatch(1);
        kafka.schedulePollTask(() -> await().until(() -> release.getCount() == 0));

        await().untilAsserted(() -> assertThat(feed.problem().orElse("")).startsWith("the feed has stalled: no poll"));
        release.countDown();
        await().untilAsserted(() -> assertThat(feed.problem()).isEmpty());
    }

    @Test
    void anAverageOutsideTheYearsThatReadersCanHoldIsCountedAsBad() {
        kafka.endsAt(FIRST, 1);
        start();
        var json = Examples.message("average.json");
        storeBytes(1, json.replace("2024-", "+1000000-").getBytes(UTF_8));
        storeBytes(2, json.replace("2024-", "1969-").getBytes(UTF_8));

        await().untilAsserted(() -> assertThat(feed.badRecords().total()).isEqualTo(2));
        assertThat(taken()).isEmpty();
    }

    @Test
    void aSummaryWithTimesThatNobodyCanHoldIsCountedAsBadAndDevicesCanBeListed() {
        start();
        var json = Examples.message("device-summary.json");
        add(Topic.DEVICES, "greenhouse", json.replace("2024-", "+300000000-"));
        add(Topic.DEVICES, "greenhouse", json.replace("\"interval_ms\":1000", "\"interval_ms\":9000000000000000000"));
        add(Topic.DEVICES, "greenhouse", json.replace("\"interval_ms\":1000", "\"interval_ms\":-1"));
        add(Topic.PIPELINE, "mqtt-bridge", Examples.message("job-progress.json"));
        add(Topic.PIPELINE, "spark-job", Examples.message("bridge-progress.json"));

        await().untilAsserted(() -> assertThat(feed.badRecords().total()).isEqualTo(5));
        assertThat(live.devices().all()).isEmpty();
    }

    /** A late average brought a removed device back, and its alerts remained. */
    @Test
    void aRemovedDeviceIsDroppedWithItsAveragesAndAlertsUntilAReadingComes() {
        kafka.endsAt(FIRST, 1);
        add(kafka, Topic.ALERTS, 0, "key", Examples.message("alert.json"), Examples.START);
        add(kafka, Topic.STATUS, 0, "device1", "online", Examples.START.minusSeconds(60));
        start();
        store(1, Examples.average("device1", 0, 1, true));
        await().untilAsserted(() -> assertThat(taken()).hasSize(1));
        assertThat(live.alerts().all()).hasSize(1);
        add(kafka, Topic.STATUS, 1, "device1", "", Examples.START.minusSeconds(30));
        store(2, Examples.average("device1", 0, 2, true));
        store(3, Examples.average("device2", 0, 1, true));

        await().untilAsserted(() -> assertThat(live.devices().names()).containsExactly("device2"));
        assertThat(taken()).containsExactly(stored(Examples.average("device2", 0, 1, true), 3));
        assertThat(live.alerts().all()).isEmpty();
        add(
                kafka,
                Topic.READINGS,
                0,
                "device1",
                Examples.message("readings/reading.json").replace("device2", "device1"),
                Examples.START);
        await().untilAsserted(() -> assertThat(live.devices().names()).containsExactly("device1", "device2"));
        assertThat(live.alerts().all()).hasSize(1);
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
        var connections = List.of(opened(kafka), opened(anew, "topic-2")).iterator();
        feed = feed(connections::next);
        start();
        await().untilAsserted(() -> assertThat(ready).hasValue(1));
        var page = new FakeConnection();
        broadcast.connected(UUID.randomUUID(), page, ClientView.ALL, Optional.empty(), OverviewCursor.NONE);
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

    private KafkaConsumerLoop feed(KafkaSource source) {
        return new KafkaConsumerLoop(source, REPLAY, CLOCK, new RecordRouter(live, broadcast, CLOCK));
    }

    private static KafkaSource.Connection opened(FakeKafka kafka) {
        return opened(kafka, "topic-1");
    }

    private static KafkaSource.Connection opened(FakeKafka kafka, String averages) {
        return new KafkaSource.Connection(kafka, Map.of(Topic.AVERAGES, averages));
    }

    private List<AverageEvent> taken() {
        return Examples.kept(live);
    }

    private void start() {
        thread = new Thread(() -> feed.run(ready::incrementAndGet), "feed");
        thread.start();
    }

    private static AverageEvent stored(Average average, long offset) {
        return AverageEvent.of(average, new RecordPosition(0, offset));
    }

    /** The averages that were sent to this page. */
    private static List<String> averages(FakeConnection page) {
        return page.sent.stream().filter(it -> !it.startsWith("device ")).toList();
    }

    private void store(long offset, Average average) {
        store(kafka, offset, average);
    }

    private static void store(FakeKafka kafka, long offset, Average average) {
        storeBytes(kafka, offset, MessageJson.write(average));
    }

    private void storeBytes(long offset, byte @Nullable [] value) {
        storeBytes(kafka, offset, value);
    }

    private static void storeBytes(FakeKafka kafka, long offset, byte @Nullable [] value) {
        kafka.schedulePollTask(() -> kafka.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, null, value)));
    }

    private void add(Topic topic, String key, String value) {
        add(kafka, topic, offset++, key, value, CLOCK.instant());
    }

    /** An empty value is a deletion. */
    private static void add(FakeKafka kafka, Topic topic, long offset, String key, String value, Instant time) {
        var record = new ConsumerRecord<byte[], byte[]>(
                topic.topicName(),
                0,
                offset,
                time.toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length(),
                value.length(),
                key.getBytes(UTF_8),
                value.isEmpty() ? null : value.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty());
        kafka.schedulePollTask(() -> kafka.addRecord(record));
    }

    /** Two partitions; the recent records begin at offset 1 of the first. */
    private static final class FakeKafka extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, Long> sought = new ConcurrentHashMap<>();
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
            for (var topic : EnumSet.complementOf(EnumSet.of(Topic.AVERAGES))) {
                var name = topic.topicName();
                updatePartitions(name, List.of(new PartitionInfo(name, 0, here, nodes, nodes)));
                updateEndOffsets(Map.of(new TopicPartition(name, 0), 0L));
                updateBeginningOffsets(Map.of(new TopicPartition(name, 0), 0L));
            }
        }

        void endsAt(TopicPartition partition, long end) {
            updateEndOffsets(Map.of(partition, end));
        }

        /** The clock does not advance here, so an answer would say that each record is stored now. */
        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            throw new TimeoutException("not answered");
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            sought.put(partition, offset);
            super.seek(partition, offset);
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
