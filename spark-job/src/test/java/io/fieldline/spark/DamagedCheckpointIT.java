package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.checkpoint.Checkpoint;
import io.fieldline.spark.checkpoint.DamagedCheckpoint;
import io.fieldline.spark.checkpoint.StateMove;
import io.fieldline.spark.checkpoint.StateSize;
import io.fieldline.spark.checkpoint.StateStoreType;
import io.fieldline.spark.device.CheckpointMismatch;
import io.fieldline.spark.device.DeviceState;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.kafka.JobKafkaClients;
import io.fieldline.spark.kafka.KafkaSourcesAndSinks;
import io.fieldline.testbed.Kafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The query of the averages on a checkpoint whose newest files are as a power cut leaves them. Its readings have no {@code seq},
 * so one that is read again by mistake counts twice.
 */
class DamagedCheckpointIT {
    private static final Instant START = Instant.parse("2024-10-07T15:29:15Z");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int DEVICES = 8; // in both partitions of the state
    private static final WindowRules RULES =
            new WindowRules(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Kafka kafka;
    private static KafkaProducer<String, byte[]> producer;
    private static Path whole;

    /** The last record of each. */
    private final Map<String, Average> averages = new ConcurrentHashMap<>();

    /** Devices of which a reading was rejected. */
    private final List<String> rejected = new CopyOnWriteArrayList<>();

    /** A checkpoint of several batches with readings, and as many readings again that wait. */
    @BeforeAll
    static void fillACheckpoint() throws Exception {
        kafka = Kafka.start(folder.resolve("kafka"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringSerializer(), new ByteArraySerializer());
        StateStore.stop(); // An earlier test of this JVM started the maintenance, with its own interval of a minute.
        spark = SparkSessions.open("local[2]");
        spark.conf().set("spark.sql.streaming.stateStore.minDeltasForSnapshot", "2");
        spark.conf().set("spark.sql.streaming.stateStore.maintenanceInterval", "200ms");
        // Some tests damage the first batch, so Spark must not delete it, even if a busy machine needs many batches.
        spark.conf().set("spark.sql.streaming.minBatchesToRetain", "100000");
        spark.conf().set("spark.sql.streaming.numRecentProgressUpdates", "100000"); // a test adds up all of them
        whole = folder.resolve("whole");
        var test = new DamagedCheckpointIT();
        var query = test.start(whole, RULES);
        for (var batch = 1L; batch <= 5; batch++) {
            send(2);
            test.awaitCounts(2 * batch);
        }
        var state = whole.resolve("state/0");
        await().atMost(PATIENCE)
                .until(() -> list(state.resolve("0"), "snapshot").size() > 1
                        && list(state.resolve("1"), "snapshot").size() > 1);
        query.stop();
        while (newest(whole, "offsets")
                        .getFileName()
                        .compareTo(newest(whole, "commits").getFileName())
                > 0) {
            Files.delete(newest(whole, "offsets")); // of a batch that was not run
        }
        var version = number(newest(whole, "commits")) + 1;
        for (var partition : List.of("0", "1")) {
            for (var file : list(state.resolve(partition), "")) {
                if (number(file) > version) {
                    Files.delete(file); // of that batch too
                }
            }
        }
        send(10);
    }

    @AfterAll
    static void stopAll() {
        spark.close();
        producer.close();
        kafka.close();
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"HALF, offsets", "ALL_BUT_A_BYTE, commits", "ZEROS, state/0/0/*.delta", "NOTHING, state/0/1/*.snapshot"
    })
    void afterTheNewestFileWasDamagedEachReadingStillCountsOnce(Left left, String files) throws Exception {
        var damaged = copy();
        damage(newestThatIsRead(damaged, files), left);

        assertCountsExactly(damaged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offsets", "commits", "state/0/0/*.delta", "state/0/1/*.snapshot"})
    void aNewestFileThatIsDamagedInAnyWayIsDeleted(String files) throws Exception {
        for (var left : Left.values()) {
            var damaged = copy();
            var file = newestThatIsRead(damaged, files);
            damage(file, left);

            assertThat(repair(damaged, RULES).devices()).isEqualTo(DEVICES);
            if (!files.startsWith("state")
                    || left != Left.ALL_BUT_A_BYTE) { // its compression ends with bytes that say nothing
                assertThat(file).as("%s", left).doesNotExist();
            }
        }
    }

    @Test
    void aCheckpointThatIsFullAtTheStartAdmitsNoDevice() throws Exception {
        sendNewDevices("full");

        assertThat(admitted("full", DEVICES)).isEmpty();
    }

    @Test
    void aBatchThatIsRunAgainAdmitsTheSameDevices() throws Exception {
        sendNewDevices("again");

        var first = admitted("again", DEVICES + 4);

        assertThat(first).hasSizeBetween(4, 2 * 4); // four in each of two tasks
        assertThat(admitted("again", DEVICES + 4)).isEqualTo(first);
    }

    private static void sendNewDevices(String prefix) {
        for (var device = 0; device < 20; device++) {
            send(prefix + device, START, "");
        }
        producer.flush();
    }

    /** Of the new devices, those of which there is an average, once all readings are counted or rejected. */
    private Set<String> admitted(String prefix, int mostDevices) throws Exception {
        var checkpoint = copy();
        var size = repair(checkpoint, RULES);
        averages.clear();
        rejected.clear();
        var last = new AtomicReference<StreamingQuery>();
        var remembered = new RememberedDevices(
                size, () -> Optional.ofNullable(last.get()).map(StreamingQuery::lastProgress));
        var query = start(checkpoint, RULES, new DeviceLimit(mostDevices, Long.MAX_VALUE, remembered));
        last.set(query);
        try {
            awaitCounts(20);
            await().atMost(PATIENCE).until(() -> devices(prefix).size() + rejected.size() >= 20);
            send(prefix + "0", START, ""); // decided by what the batches before have changed
            producer.flush();
            await().atMost(PATIENCE)
                    .until(() -> remembered.get().devices()
                            == DEVICES + devices(prefix).size());
        } finally {
            query.stop();
        }
        assertThat(devices(prefix)).doesNotContainAnyElementsOf(rejected);
        assertThat(repair(checkpoint, RULES)).isEqualTo(remembered.get());
        return devices(prefix);
    }

    private Set<String> devices(String prefix) {
        return averages.values().stream()
                .map(Average::deviceName)
                .filter(device -> device.startsWith(prefix))
                .collect(toSet());
    }

    @Test
    void afterAllFilesOfTheLastSecondsWereDamagedEachReadingStillCountsOnce() throws Exception {
        var damaged = copy();
        for (var files : List.of("offsets", "commits", "state/0/0", "state/0/1")) {
            for (var newest = 0; newest < 3; newest++) {
                var all = list(damaged.resolve(files), "");
                damage(all.get(all.size() - 1 - newest), Left.NOTHING);
            }
        }
        damage(damaged.resolve("metadata"), Left.HALF);
        damage(damaged.resolve("state/0/0/_metadata/schema"), Left.HALF);

        assertCountsExactly(damaged);
    }

    @Test
    void aBatchThatWasPlannedAndNotWrittenIsPlannedAgain() throws Exception {
        var damaged = copy();
        Files.delete(newest(damaged, "commits"));
        damage(newest(damaged, "offsets"), Left.HALF);

        assertCountsExactly(damaged);
    }

    @Test
    void aFirstBatchThatWasDamagedIsPlannedAgain() throws Exception {
        var damaged = copy();
        for (var log : List.of("offsets", "commits", "sources/0")) {
            for (var file : list(damaged.resolve(log), "")) {
                damage(file, Left.NOTHING);
            }
        }

        assertCountsExactly(damaged);
    }

    @Test
    void aCheckpointWithoutAnyVersionThatIsWholeIsRefusedAndNotTouched() throws Exception {
        var damaged = copy();
        Files.delete(damaged.resolve("offsets/0"));
        for (var file : list(damaged.resolve("state/0/1"), "")) {
            damage(file, Left.HALF);
        }

        assertThatThrownBy(() -> repair(damaged, RULES))
                .isInstanceOf(DamagedCheckpoint.class)
                .hasMessageContaining("1/1.delta")
                .hasMessageContaining("Start with --reset --yes");
        assertThat(list(damaged.resolve("commits"), "")).hasSameSizeAs(list(whole.resolve("commits"), ""));
    }

    /** As the history is. */
    @Test
    void aQueryWithoutAStateGoesBackToo() throws Exception {
        var damaged = copy();
        for (var file : files(damaged.resolve("state"))) {
            Files.delete(file);
        }
        var before = list(damaged.resolve("offsets"), "");
        damage(newest(damaged, "offsets"), Left.HALF);

        new Checkpoint(damaged.toString(), spark.sessionState().newHadoopConf(), 2, Duration.ZERO).repair();

        var left = before.subList(0, before.size() - 1);
        assertThat(list(damaged.resolve("offsets"), "")).isEqualTo(left);
        assertThat(list(damaged.resolve("commits"), "")).hasSameSizeAs(left);
    }

    @Test
    void aCheckpointThatIsWholeIsNotTouched() throws Exception {
        var same = copy();

        assertThat(repair(same, RULES).devices()).isEqualTo(DEVICES);

        for (var file : files(whole)) {
            assertThat(same.resolve(whole.relativize(file))).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void afterARestartOfTheMachineItGoesBackByTheTimeThatKafkaMayHaveLost() throws Exception {
        var restarted = copy();
        var offsets = list(restarted.resolve("offsets"), "");

        repair(restarted, RULES, Duration.ofMillis(1)); // to the last but one
        assertThat(list(restarted.resolve("offsets"), "")).isEqualTo(offsets.subList(0, offsets.size() - 2));
        assertCountsExactly(restarted);

        repair(restarted, RULES, Duration.ofDays(1)); // to the first batch, because all are younger
        assertThat(list(restarted.resolve("offsets"), "")).isEmpty();

        assertCountsExactly(restarted);
    }

    @Test
    void aCheckpointOfOtherWindowsIsRefusedBeforeTheQueryStarts() {
        var other = new WindowRules(1000, 1000, 0, 0);

        assertThatThrownBy(() -> repair(whole, other))
                .isInstanceOf(CheckpointMismatch.class)
                .hasMessageContaining("the checkpoint has windows of 3600000 ms every 3600000 ms");
    }

    /** Made by this job with 40 readings of 4 devices, at the time that they say. */
    @Test
    void aCheckpointOfFormat6ContinuesWhereItEnded() throws Exception {
        var old = Files.createTempDirectory(folder, "format-6");
        copy(Path.of("src/test/resources/io/fieldline/spark/checkpoint/format-6/averages"), old);
        var rules = new WindowRules(15_000, 15_000, 2_000, 600_000);
        assertThat(repair(old, rules).devices()).isEqualTo(4);

        setOffsetsToTheEnd(old.resolve("offsets/0"));
        for (var second = 0; second < 60; second++) { // again, and what follows
            for (var device = 0; device < 4; device++) {
                send("d" + device, START.plusSeconds(second), ",\"boot\":\"boot\",\"seq\":" + second);
            }
        }
        producer.flush();
        var query = start(old, rules);
        try {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(countsByStart()).isEqualTo(Map.of(START.plusSeconds(30), 60L, START.plusSeconds(45), 60L));
                assertThat(Arrays.stream(query.recentProgress())
                                .mapToLong(progress -> BatchCounts.of(progress).duplicates())
                                .sum())
                        .isEqualTo(160);
            });
        } finally {
            query.stop();
        }
    }

    @Test
    void aStateThatMovedToAnotherStoreAndOtherPartitionsStillCountsEachReadingOnce() throws Exception {
        var moved = copy();
        repair(moved, RULES);

        moveState(moved, StateStoreType.ROCKSDB, 3);
        assertThat(repair(moved, RULES).devices()).isEqualTo(DEVICES);
        assertCountsExactly(moved);
        var devices = repair(moved, RULES).devices(); // maybe with those of other tests
        moveState(moved, StateStoreType.HEAP, 1);

        assertThat(repair(moved, RULES).devices()).isEqualTo(devices);
        assertThat(moved.resolve("state/0/1")).doesNotExist();
        assertCountsExactly(moved);
    }

    /** A kill between any two steps of the move. */
    @Test
    void aMoveThatWasInterruptedIsCompletedOrUndone() throws Exception {
        var old = copy();
        var hadoop = spark.sessionState().newHadoopConf();
        var next = old.resolveSibling(old.getFileName() + ".next");
        copy(whole, next);
        Files.delete(newest(next, "offsets")); // it was not complete
        StateMove.complete(old.toString(), hadoop);
        assertThat(next).doesNotExist();
        assertCountsExactly(old);

        Files.move(old, old.resolveSibling(old.getFileName() + ".old"));
        copy(whole, next);
        StateMove.complete(old.toString(), hadoop);
        assertThat(old.resolveSibling(old.getFileName() + ".old")).doesNotExist();
        assertThat(next).doesNotExist();
        assertCountsExactly(old);
    }

    @Test
    void afterFilesOfRocksDbWereDamagedEachReadingStillCountsOnce() throws Exception {
        var damaged = copy();
        moveState(damaged, StateStoreType.ROCKSDB, 2);
        var query = start(damaged, RULES);
        try {
            awaitCounts(20);
            await().atMost(PATIENCE)
                    .until(() -> list(damaged.resolve("state/0/0"), "zip").size() > 1
                            && list(damaged.resolve("state/0/1"), "zip").size() > 1);
        } finally {
            query.stop();
            StateStore.stop(); // and the snapshot that it may be writing
        }
        repair(damaged, RULES);
        damage(newest(damaged, "state/0/0/*.zip"), Left.NOTHING);
        assertThat(repair(damaged, RULES).devices()).isGreaterThanOrEqualTo(DEVICES);
        for (var table : files(damaged.resolve("state/0/1/SSTs"))) {
            damage(table, Left.HALF);
        }
        assertThat(repair(damaged, RULES).devices()).isGreaterThanOrEqualTo(DEVICES);
        assertThat(damaged.resolve("moved")).exists();
        for (var file : list(damaged.resolve("state/0/0"), "")) {
            if (number(file) > 1) { // the first version is that of the moved state, before the waiting readings
                damage(file, Left.HALF);
            }
        }

        averages.clear();
        assertCountsExactly(damaged);
    }

    /** Other tests start a state, and not with the store of a test before. */
    @AfterEach
    void storeInTheHeap() {
        StateStoreType.ROCKSDB.properties().keySet().forEach(name -> spark.conf()
                .unset(name));
        StateStoreType.HEAP.properties().forEach((name, value) -> spark.conf().set(name, value));
    }

    /** Its first batch has the offsets of the checkpoint before, but version 0 has no state. */
    @Test
    void aMovedStateThatIsDamagedIsNotReplacedByAnEmptyOne() throws Exception {
        var damaged = copy();
        moveState(damaged, StateStoreType.HEAP, 3);
        damage(damaged.resolve("state/0/0/1.delta"), Left.HALF);

        assertThatThrownBy(() -> repair(damaged, RULES)).isInstanceOf(DamagedCheckpoint.class);
    }

    private static void moveState(Path checkpoint, StateStoreType store, int partitions) throws IOException {
        store.properties().forEach((name, value) -> spark.conf().set(name, value));
        checkpoint(checkpoint, Duration.ZERO).moveState(spark.sparkContext().getConf(), store, Optional.of(partitions));
    }

    private Map<Instant, Long> countsByStart() {
        var sums = new HashMap<Instant, Long>();
        averages.forEach((key, average) -> {
            if (key.startsWith("d0|") || key.startsWith("d1|") || key.startsWith("d2|") || key.startsWith("d3|")) {
                sums.merge(average.windowStart(), average.count(), Long::sum);
            }
        });
        return sums;
    }

    private void assertCountsExactly(Path checkpoint) throws Exception {
        repair(checkpoint, RULES);
        var query = start(checkpoint, RULES);
        try {
            awaitCounts(20);
        } finally {
            query.stop();
        }
    }

    private void awaitCounts(long expected) {
        var names = IntStream.range(0, DEVICES)
                .boxed()
                .collect(toMap(device -> "device%d|co|2024-10-07T15:00:00Z".formatted(device), device -> expected));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(averages.values().stream()
                        .filter(average -> average.deviceName().startsWith("device"))
                        .collect(toMap(Average::key, Average::count)))
                .isEqualTo(names));
    }

    /** Sends this many readings of each device. */
    private static void send(int readings) {
        for (var reading = 0; reading < readings; reading++) {
            for (var device = 0; device < DEVICES; device++) {
                send("device" + device, START, "");
            }
        }
        producer.flush();
    }

    private static void send(String device, Instant timestamp, String identity) {
        var json = "{\"timestamp\":\"%s\",\"device_name\":\"%s\",\"data\":1,\"metric\":\"co\",\"unit\":\"ppm\"%s}"
                .formatted(timestamp, device, identity);
        producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), device, json.getBytes(UTF_8)));
    }

    private static StateSize repair(Path checkpoint, WindowRules rules) throws IOException {
        return repair(checkpoint, rules, Duration.ZERO);
    }

    private static StateSize repair(Path checkpoint, WindowRules rules, Duration unsynced) throws IOException {
        return checkpoint(checkpoint, unsynced)
                .repair(spark.sparkContext().getConf(), state -> DeviceState.checkFormat(state, rules));
    }

    private static Checkpoint checkpoint(Path folder, Duration unsynced) {
        return new Checkpoint(
                folder.toString(),
                spark.sessionState().newHadoopConf(),
                StreamingQueries.sources(StreamingQueries.AVERAGES),
                unsynced);
    }

    private StreamingQuery start(Path checkpoint, WindowRules rules) throws Exception {
        return start(checkpoint, rules, new DeviceLimit(1000, Long.MAX_VALUE, () -> StateSize.NONE));
    }

    private StreamingQuery start(Path checkpoint, WindowRules rules, DeviceLimit limit) throws Exception {
        var ends = new KafkaSourcesAndSinks(
                spark, new JobKafkaClients(new KafkaSettings(kafka.servers(), Optional.empty())));
        var packed = ends.readings(100_000, Duration.ofSeconds(60));
        return AveragePipeline.from(packed.union(ends.ticks()), new DeviceUpdate(rules, List.of(), limit))
                .writeStream()
                .option("checkpointLocation", checkpoint.toString())
                .outputMode("update")
                .trigger(Trigger.ProcessingTime(100))
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>)
                        (rows, batch) -> rows.collectAsList().forEach(this::take))
                .start();
    }

    private void take(Row row) {
        if (row.<String>getAs("topic").equals(Topic.AVERAGES.topicName())) {
            averages.put(row.getAs("key"), MessageJson.parse(row.getAs("value"), Average.class));
        } else if (row.<String>getAs("topic").equals(Topic.REJECTED.topicName())) {
            rejected.add(row.getAs("key"));
        }
    }

    private static void damage(Path file, Left left) throws IOException {
        var bytes = Files.readAllBytes(file);
        Files.write(
                file,
                switch (left) {
                    case NOTHING -> new byte[0];
                    case HALF -> Arrays.copyOf(bytes, bytes.length / 2);
                    case ALL_BUT_A_BYTE -> Arrays.copyOf(bytes, bytes.length - 1);
                    case ZEROS -> new byte[bytes.length];
                });
    }

    /** The checkpoint of another Kafka reads this one from its end. */
    private static void setOffsetsToTheEnd(Path offsets) throws IOException {
        var ends = new TreeMap<String, Long>();
        for (var partition : producer.partitionsFor(Topic.READINGS.topicName())) {
            ends.put('"' + Integer.toString(partition.partition()) + '"', end(partition.partition()));
        }
        var json = ends.toString().replace('=', ':');
        Files.writeString(
                offsets,
                Files.readString(offsets)
                        .replaceFirst("\"fieldline.readings\":\\{[^}]*}", "\"fieldline.readings\":" + json));
    }

    private static long end(int partition) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringDeserializer(), new ByteArrayDeserializer())) {
            var readings = new TopicPartition(Topic.READINGS.topicName(), partition);
            return consumer.endOffsets(List.of(readings)).get(readings);
        }
    }

    private static Path copy() throws IOException {
        var copied = Files.createTempDirectory(folder, "of-a-test");
        copy(whole, copied);
        return copied;
    }

    private static void copy(Path from, Path into) throws IOException {
        for (var file : files(from)) {
            var target = into.resolve(from.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    private static List<Path> files(Path within) throws IOException {
        try (var all = Files.walk(within)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Path newestThatIsRead(Path checkpoint, String files) throws IOException {
        var newest = newest(checkpoint, files);
        if (files.endsWith(".delta")) { // a snapshot of the same version would be read in its place
            Files.deleteIfExists(
                    newest.resolveSibling(newest.getFileName().toString().replace("delta", "snapshot")));
        }
        return newest;
    }

    /** Of a folder, or of those in a folder that end alike. */
    private static Path newest(Path checkpoint, String files) throws IOException {
        var pattern = files.indexOf("/*");
        var all = pattern < 0
                ? list(checkpoint.resolve(files), "")
                : list(checkpoint.resolve(files.substring(0, pattern)), files.substring(pattern + 2));
        return all.get(all.size() - 1);
    }

    /** Files named by a number, in its order. */
    private static List<Path> list(Path within, String ending) throws IOException {
        try (var all = Files.list(within)) {
            return all.filter(file -> file.getFileName().toString().matches("\\d+(\\..+)?"))
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted(Comparator.comparingLong(DamagedCheckpointIT::number))
                    .toList();
        }
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceFirst("\\..*", ""));
    }

    /** What is left of a file. */
    private enum Left {
        NOTHING,
        HALF,
        ALL_BUT_A_BYTE,
        ZEROS
    }
}
