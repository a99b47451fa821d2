package io.fieldline.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.PostgreSql;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped sink with a real PostgreSQL that is killed, away and full. {@code -Dsoak} leaves it away for ten minutes, kills it
 * more often, and writes more.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgreSqlSinkIT {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int KILLS = SOAK ? 10 : 1;
    private static final int WINDOWS = SOAK ? 20_000 : 2_000;
    private static final Duration FIRST_OUTAGE = SOAK ? Duration.ofMinutes(10) : Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");
    private static final String PASSWORD = "password-of-sink";

    @TempDir
    private static Path folder;

    private static PostgreSql database;
    private static Kafka kafka;
    private static KafkaProducer<String, byte[]> producer;
    private static SinkRecords records;
    private static Child connect;
    private static int port;
    private static int written;

    @BeforeAll
    static void start() throws Exception {
        database = PostgreSql.create();
        kafka = Kafka.start(folder.resolve("kafka"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringSerializer(), new ByteArraySerializer());
        records = new SinkRecords(kafka.servers());
        database.sql("CREATE ROLE sink LOGIN PASSWORD '%s'".formatted(PASSWORD));
    }

    @AfterAll
    static void stop() {
        if (connect != null) {
            connect.close();
        }
        if (kafka != null) {
            producer.close(Duration.ZERO);
            records.close();
            kafka.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    @Order(1)
    void aMistakeAtTheStartEndsItWithAClearMessage() throws Exception {
        assertThat(refusal("sink", "wrong")).contains("password authentication failed", "check user and password");
        assertThat(refusal("sink", PASSWORD))
                .contains("create the tables and columns with sinks/postgresql/schema.sql");
        database.run(Path.of("sinks/postgresql/schema.sql"));
        database.run(Path.of("sinks/postgresql/schema.sql")); // changes nothing
        assertThat(refusal("sink", PASSWORD)).contains("grant SELECT, INSERT and UPDATE");
        try (var service = service(PASSWORD)) {
            assertThat(service.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(4);
            assertThat(service.lastLines().toString()).contains("grant SELECT, INSERT and UPDATE");
        }
        database.sql("GRANT SELECT, INSERT, UPDATE ON averages, alerts, readings TO sink");
        database.sql("ALTER TABLE alerts RENAME quality TO old");
        assertThat(refusal("sink", PASSWORD)).contains("column \"quality\" does not exist", "create the tables");
        database.sql("ALTER TABLE alerts RENAME old TO quality");
    }

    @Test
    @Order(2)
    void eachMessageIsOneRowWithItsLastVersion() throws Exception {
        connect = service(PASSWORD, "--http-port=" + (port = FreePort.find()), "--sink-readings");
        connect.awaitReady(PATIENCE);
        write(averages(0, false, 7));
        write(averages(0, true, 9));
        write(averages(0, true, 8)); // a late repeat
        for (var state : Alert.State.values()) {
            var alert = alert(state);
            producer.send(new ProducerRecord<>(Topic.ALERTS.topicName(), alert.key(), MessageJson.write(alert)));
        }
        var raised = alert(Alert.State.RAISED);
        producer.send(new ProducerRecord<>(Topic.ALERTS.topicName(), raised.key(), MessageJson.write(raised)));
        producer.send(new ProducerRecord<>(Topic.AVERAGES.topicName(), "deleted", null));
        send("not-json", "nonsense");
        send("incomplete", "{\"device_name\":\"device1\"}");
        var average = new String(MessageJson.write(averages(0, true, 1)), UTF_8);
        send("no-time", average.replace("2026-11-29T00:00:00Z", "yesterday")); // the last record of its partition
        send("no-unit", average.replace("ppm", "p\\u0000m"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics())
                .contains("fieldline_connect_rejected_total{connector=\"averages\"} 4.0")
                .contains("fieldline_connect_lag{connector=\"averages\"} 0.0")
                .contains("fieldline_connect_lag{connector=\"alerts\"} 0.0"));
        assertThat(database.sql("SELECT * FROM averages"))
                .isEqualTo("device1|co|ppm|2026-11-29 00:00:00+00|2026-11-29 00:00:15+00|1.5|1|2|0.5|1.25|45|t"
                        + "|43|2|0|0|0|0|0|0|9");
        assertThat(database.sql("SELECT episode, state, since, metric FROM alerts"))
                .isEqualTo("device1||silent|2026-11-29T00:00:00.123456Z|cleared|2026-11-29 00:00:00.123456+00|");
        assertThat(get("/readyz")).isEqualTo("ok\n");
        assertThat(deadLetters()).isEqualTo(4);
    }

    @Test
    @Order(3)
    void eachValueOfAReadingIsOneRow() throws Exception {
        records.readings("boiler", 0, 4);
        records.readings("boiler", 2, 4); // two repeats
        records.reading("boiler", "{\"timestamp\":\"2026-11-29 00:00:00\",\"device_name\":\"boiler\",\"data\":1}");
        records.reading("boiler", "this is not JSON");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics())
                .contains("fieldline_connect_rejected_total{connector=\"readings\"} 1.0")
                .contains("fieldline_connect_lag{connector=\"readings\"} 0.0"));
        assertThat(database.sql(
                        "SELECT metric, count(*), count(data), sum(data), min(timestamp), max(seq) FROM readings"
                                + " WHERE boot = 'boot1' GROUP BY metric ORDER BY metric"))
                .isEqualTo("""
                        burner.on|6|3|3|2026-11-28 12:00:00.000001+00|5
                        co|6|6|18|2026-11-28 12:00:00.000001+00|5""");
        assertThat(database.sql("SELECT * FROM readings WHERE boot = '' OR metric = 'co' AND seq = 0 ORDER BY metric"))
                .matches("""
                        boiler\\|co\\|2026-11-28 12:00:00.000001\\+00\\|boot1\\|0\\|0.5\\|ppm\\|simulated\\|1
                        boiler\\|value\\|2026-11-29 00:00:00\\+00\\|\\|\\d+\\|1\\|\\|ok\\|1""");
    }

    @Test
    @Order(4)
    void aRejectedRecordThatTheDeadLetterTopicRefusesIsCounted() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topic.SINK_REJECTED.topicName());
            var tiny = new ConfigEntry("max.message.bytes", "1");
            var change = List.of(new AlterConfigOp(tiny, AlterConfigOp.OpType.SET));
            admin.incrementalAlterConfigs(Map.of(topic, change)).all().get();

            send("not-json", "nonsense");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics())
                    .contains("fieldline_connect_dropped_total{connector=\"averages\"} 1.0"));
            var back = List.of(new AlterConfigOp(tiny, AlterConfigOp.OpType.DELETE));
            admin.incrementalAlterConfigs(Map.of(topic, back)).all().get();
        }
        await().atMost(PATIENCE).until(() -> Files.readString(connect.log())
                .contains("Could not produce message to dead letter queue"));
    }

    @Test
    @Order(5)
    void killedInMidWriteAndAwayItLosesNothingAndHasNothingTwice() throws Exception {
        for (var kill = 1; kill <= KILLS; kill++) {
            writeBacklog();
            await().atMost(PATIENCE).until(() -> rows() > written - WINDOWS);
            database.kill();
            writeBacklog();
            await().atMost(PATIENCE).until(() -> get("/readyz").contains("postgresql://sink@127.0.0.1"));
            TimeUnit.SECONDS.sleep(
                    kill == 1 ? FIRST_OUTAGE.toSeconds() : 1); // the length of the outage is what is tested
            assertThat(connect.isAlive()).isTrue();
            database.start();
            awaitAllRows();
            if (SOAK) {
                killConnect();
            }
        }
        assertThat(Files.readString(connect.log()))
                .contains("the database stores no records", "the database stores records again")
                .doesNotContain(PASSWORD);
    }

    @Test
    @Order(6)
    void fullItWaitsForSpace() throws Exception {
        database.sql("VACUUM FULL averages"); // otherwise it has space of its own
        var megabytes = Integer.parseInt(database.sql("SELECT pg_table_size('averages') >> 20")) + 3;
        database.createSmallTablespace(megabytes);
        database.sql("ALTER TABLE averages SET TABLESPACE small");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            var isFull = get("/readyz").contains("No space left on device");
            if (!isFull && rows() > written - 10 * WINDOWS) { // otherwise enough waits
                writeBacklog();
            }
            return isFull;
        });
        database.grow(megabytes + 200);
        awaitAllRows();
    }

    /** In mid-write. */
    private static void killConnect() throws Exception {
        writeBacklog();
        await().atMost(PATIENCE).until(() -> rows() > written - WINDOWS);
        connect.kill();
        connect = service(PASSWORD, "--http-port=" + port, "--sink-readings");
        connect.awaitReady(PATIENCE);
        awaitAllRows();
    }

    private static void awaitAllRows() {
        await().atMost(PATIENCE).until(() -> rows() == written);
        await().atMost(PATIENCE).until(() -> get("/readyz").equals("ok\n"));
        await().atMost(PATIENCE).until(() -> sum("final::int") == written && sum("revision") == written * 2L + 7);
    }

    /** Each window is written twice, first provisional. */
    private static void writeBacklog() {
        for (var window = written; window < written + WINDOWS; window++) {
            send(averages(window, false, 1));
            send(averages(window, true, 2));
        }
        producer.flush();
        written += WINDOWS;
    }

    private static long rows() throws IOException, InterruptedException {
        try {
            return sum("1");
        } catch (IOException away) {
            return -1;
        }
    }

    private static long sum(String expression) throws IOException, InterruptedException {
        return Long.parseLong(database.sql("SELECT coalesce(sum(%s), 0) FROM averages".formatted(expression)));
    }

    private static String refusal(String user, String password) {
        var address = SinkAddress.parse(database.uri(user, password));
        return String.valueOf(
                catchThrowable(() -> new PostgreSqlDatabase().verify(address, List.of(SinkTable.values())))
                        .getMessage());
    }

    private static Child service(String password, String... flags) throws IOException {
        var settings =
                Files.writeString(folder.resolve("connect.properties"), "sink-uri=" + database.uri("sink", password));
        var all = new String[flags.length + 2];
        all[0] = "--settings=" + settings;
        all[1] = "--kafka-servers=" + kafka.servers();
        System.arraycopy(flags, 0, all, 2, flags.length);
        return Service.start("connect", all);
    }

    private static void write(Average average) {
        send(average);
        written = 1;
    }

    private static void send(Average average) {
        producer.send(new ProducerRecord<>(Topic.AVERAGES.topicName(), average.key(), MessageJson.write(average)));
    }

    private static void send(String key, String value) {
        producer.send(new ProducerRecord<>(Topic.AVERAGES.topicName(), key, value.getBytes(UTF_8)));
    }

    private static Average averages(int window, boolean closed, long revision) {
        var start = START.plusSeconds(15L * window);
        return new Average(
                "device1",
                "co",
                Optional.of("ppm"),
                start,
                start.plusSeconds(15),
                1.5,
                1,
                2,
                0.5,
                1.25,
                45,
                closed,
                Map.of(Quality.OK, 43L, Quality.BELOW_RANGE, 2L),
                revision);
    }

    private static Alert alert(Alert.State state) {
        var since = START.plusNanos(123_456_000);
        return new Alert(
                "silent",
                "device1",
                Optional.empty(),
                Alert.Severity.WARNING,
                state,
                since,
                since.plusSeconds(60),
                60,
                30,
                Optional.of("s"),
                Optional.empty());
    }

    private static long deadLetters() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            return GroupLag.read(admin, "nobody", Topic.SINK_REJECTED.topicName())
                    .behind();
        }
    }

    private static String metrics() throws IOException, InterruptedException {
        return get("/metrics");
    }

    private static String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
