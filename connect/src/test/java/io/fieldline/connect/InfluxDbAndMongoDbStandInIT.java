package io.fieldline.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.processes.Child;
import io.fieldline.testbed.InfluxDb;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service with Debian's InfluxDB 1, and with a server that speaks the protocol of MongoDB (mongo-java-server), because no
 * MongoDB is available for tests. {@code -Dsoak} makes an outage last ten minutes, and kills more often.
 */
class InfluxDbAndMongoDbStandInIT {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final Duration OUTAGE = SOAK ? Duration.ofMinutes(10) : Duration.ZERO;
    private static final int KILLS = SOAK ? 20 : 0; // PostgreSqlSinkIT kills the service in each build
    private static final int WINDOWS = 200;
    private static final int READINGS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private static Kafka kafka;
    private static SinkRecords records;

    @BeforeAll
    static void start() throws Exception {
        kafka = Kafka.start(folder.resolve("kafka"));
        records = new SinkRecords(kafka.servers());
    }

    @AfterAll
    static void stop() {
        records.close();
        kafka.close();
    }

    @Test
    void influxDbHasEachAverageOnceThroughOutagesAndKills() throws Exception {
        try (var database = InfluxDb.start(folder.resolve("influxdb"))) {
            var uri = "influxdb://fieldline:p%%40ss%%20word@127.0.0.1:%d/fieldline".formatted(database.port());
            var service = started("influx", uri);
            try {
                records.averages("kitchen", 0, WINDOWS);
                records.averages("InfluxDB refuses this\\", 0, 1);
                records.unreadable("this is not JSON");
                records.alert("kitchen", Alert.State.RAISED);
                records.alert("garage", Alert.State.RAISED);
                records.readings("kitchen", 0, READINGS);
                awaitStored("influx-influxdb");

                database.kill();
                records.averages("kitchen", WINDOWS, WINDOWS);
                records.alert("kitchen", Alert.State.CLEARED);
                records.readings("kitchen", READINGS / 2, READINGS);
                awaitLine(service, "cannot write to InfluxDB");
                TimeUnit.MILLISECONDS.sleep(OUTAGE.toMillis());
                database.start();
                for (var kill = 0; kill < KILLS; kill++) {
                    records.averages("kitchen", (kill + 2) * WINDOWS, WINDOWS);
                    service.kill();
                    database.kill();
                    database.start();
                    service = started("influx", uri);
                }
                records.repeat("kitchen", 0, WINDOWS);
                awaitStored("influx-influxdb");
            } finally {
                service.kill();
            }

            var windows = (KILLS + 2) * WINDOWS;
            assertThat(influxDb(
                            database,
                            "SELECT count(\"data\"), sum(\"revision\"), sum(\"quality_ok\"), max(\"data\")"
                                    + " FROM \"averages\" WHERE \"device_name\" = 'kitchen' AND \"final\" = true"))
                    .containsExactly(
                            List.of("0", "" + windows, "" + 2 * windows, "" + 14 * windows, "" + (windows - 1)));
            assertThat(
                            influxDb(
                                    database,
                                    "SELECT \"state\", \"device_name\", \"rule\" FROM \"alerts\" WHERE \"device_name\" =~ /kitchen|garage/ ORDER BY time"))
                    .containsExactlyInAnyOrder(
                            List.of("1795867202120", "cleared", "kitchen", "co-high"),
                            List.of("1795867202120", "raised", "garage", "co-high"));
            assertThat(
                            influxDb(
                                    database,
                                    "SELECT count(\"seq\"), count(\"data\"), sum(\"data\") FROM \"readings\" WHERE \"device_name\" = 'kitchen' GROUP BY \"metric\""))
                    .containsExactly(
                            List.of("0", "150", "75", "75"), // a fault has no data
                            List.of("0", "150", "150", "11250"));
            assertThat(rejectedReasons())
                    .anyMatch(reason -> reason.contains("must not end with a backslash"))
                    .anyMatch(reason -> reason.contains("Converting byte[] to Kafka Connect data failed"));
            var dashboard = GrafanaDashboard.read(
                    "fieldline-influxdb.json",
                    SinkRecords.FIRST_WINDOW,
                    SinkRecords.FIRST_WINDOW.plus(SinkRecords.WINDOW.multipliedBy(windows)));
            for (var query : dashboard.influxQl()) {
                assertThat(influxDb(database, query)).as(query).isNotEmpty();
            }
        }
    }

    @Test
    void aStandInForMongoDbHasEachAverageOnceThroughOutagesAndKills() throws Exception {
        var server = new MongoServer(new MemoryBackend());
        var address = server.bind();
        try (var proxy = TcpProxy.to(address.getPort());
                var client = MongoClients.create("mongodb://127.0.0.1:" + address.getPort())) {
            var uri = "mongodb://127.0.0.1:%d/rooms?serverSelectionTimeoutMS=1000".formatted(proxy.port());
            var service = started("mongo", uri);
            try {
                records.averages("cellar", 0, WINDOWS);
                records.alert("cellar", Alert.State.RAISED);
                records.readings("cellar", 0, READINGS);
                records.reading(
                        "cellar", "{\"timestamp\":\"2026-11-28 12:00:00\",\"device_name\":\"cellar\",\"data\":7}");
                awaitStored("mongo-mongodb");

                proxy.disconnect();
                records.averages("cellar", WINDOWS, WINDOWS);
                records.alert("cellar", Alert.State.CLEARED);
                records.readings("cellar", READINGS / 2, READINGS);
                awaitLine(service, "the database stores no records");
                TimeUnit.MILLISECONDS.sleep(OUTAGE.toMillis());
                proxy.reconnect();
                for (var kill = 0; kill < KILLS; kill++) {
                    records.averages("cellar", (kill + 2) * WINDOWS, WINDOWS);
                    service.kill();
                    service = started("mongo", uri);
                }
                records.repeat("cellar", 0, WINDOWS);
                awaitStored("mongo-mongodb");
            } finally {
                service.kill();
            }

            var averages = collection(client, "averages");
            assertThat(averages.countDocuments(Filters.eq("device_name", "cellar")))
                    .isEqualTo((KILLS + 2L) * WINDOWS)
                    .isEqualTo(averages.countDocuments(Filters.and(
                            Filters.eq("device_name", "cellar"),
                            Filters.eq("final", true),
                            Filters.eq("revision", 2L),
                            Filters.eq("quality.ok", 14L))));
            var start = Date.from(SinkRecords.FIRST_WINDOW);
            assertThat(averages.find(
                                    Filters.and(Filters.eq("device_name", "cellar"), Filters.eq("window_start", start)))
                            .first())
                    .containsEntry(
                            "_id",
                            new Document("device_name", "cellar")
                                    .append("metric", "co")
                                    .append("window_start", start))
                    .containsEntry("data", 0.0);
            var readings = collection(client, "readings");
            assertThat(readings.countDocuments(Filters.eq("device_name", "cellar")))
                    .isEqualTo(2 * 150 + 1);
            assertThat(readings.find(Filters.and(
                            Filters.eq("device_name", "cellar"), Filters.eq("metric", "co"), Filters.eq("seq", 7L))))
                    .singleElement()
                    .satisfies(reading -> assertThat(reading)
                            .containsEntry("timestamp", Date.from(SinkRecords.FIRST_WINDOW.plusSeconds(7)))
                            .containsEntry("boot", "boot1")
                            .containsEntry("data", 7.5)
                            .containsEntry("unit", "ppm")
                            .containsEntry("quality", "simulated"));
            assertThat(readings.find(Filters.eq("boot", ""))).singleElement().satisfies(reading -> assertThat(reading)
                    .containsEntry("metric", "value")
                    .containsEntry("data", 7.0));
            assertThat(collection(client, "alerts").find(Filters.eq("device_name", "cellar")))
                    .singleElement()
                    .satisfies(alert -> assertThat(alert)
                            .containsEntry("state", "cleared")
                            .containsEntry("since", Date.from(SinkRecords.FIRST_WINDOW.plusMillis(2_120))));
        } finally {
            server.shutdownNow();
        }
    }

    private static MongoCollection<Document> collection(MongoClient client, String name) {
        return client.getDatabase("rooms").getCollection(name);
    }

    private static Child started(String group, String uri) throws Exception {
        var service = Service.start(
                "connect",
                "--kafka-servers=" + kafka.servers(),
                "--sink-group=" + group,
                "--sink-uri=" + uri,
                "--sink-readings");
        service.awaitReady(PATIENCE);
        return service;
    }

    private static void awaitLine(Child service, String text) {
        await().atMost(PATIENCE).until(() -> Files.readString(service.log()).contains(text));
    }

    /** Waits until the connectors have committed the offsets of all records. */
    private static void awaitStored(String connectors) {
        for (var topic : List.of(Topic.AVERAGES, Topic.ALERTS, Topic.READINGS)) {
            var name = topic.topicName();
            var group = "connect-%s-%s".formatted(connectors, name.substring(name.indexOf('.') + 1));
            try (var consumer = consumer(group)) {
                var partitions = partitions(consumer, topic);
                var ends = consumer.endOffsets(partitions);
                await().until(() -> {
                    var committed = consumer.committed(Map.copyOf(ends).keySet());
                    return ends.entrySet().stream()
                            .filter(end -> end.getValue() > 0)
                            .allMatch(end -> committed.get(end.getKey()) != null
                                    && committed.get(end.getKey()).offset() >= end.getValue());
                });
            }
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, Topic topic) {
        return consumer.partitionsFor(topic.topicName()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private static List<String> rejectedReasons() {
        try (var consumer = consumer("reader")) {
            var partitions = partitions(consumer, Topic.SINK_REJECTED);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var reasons = new ArrayList<String>();
            var end = consumer.endOffsets(partitions).get(partitions.get(0));
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> reasons.add(new String(
                                record.headers()
                                        .lastHeader("__connect.errors.exception.message")
                                        .value(),
                                UTF_8)));
                return consumer.position(partitions.get(0)) >= end;
            });
            return reasons;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers(), "group.id", group, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The rows of all series of an answer. */
    private static List<List<String>> influxDb(InfluxDb database, String query) throws Exception {
        var answer = new JsonMapper().readTree(database.query(query));
        assertThat(answer.findValue("error")).as(query).isNull();
        var rows = new ArrayList<List<String>>();
        answer.at("/results/0/series").forEach(series -> series.path("values").forEach(row -> {
            var columns = new ArrayList<String>();
            row.forEach(column -> columns.add(column.asText()));
            rows.add(columns);
        }));
        return rows;
    }
}
