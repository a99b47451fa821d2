package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.PostgreSql;
import io.fieldline.testbed.SecuredKafka;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services with a Kafka whose access list has exactly the rights of libs/kafka/README.md. */
class KafkaRightsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int REFUSED = 4;
    private static final List<String> ACCOUNTS = List.of("bridge", "job", "emitter", "notifier", "connect", "topics");
    private static final Set<AclOperation> OWNED = EnumSet.of(CREATE, DESCRIBE, DESCRIBE_CONFIGS, WRITE);
    private static final Set<AclOperation> WRITTEN = EnumSet.of(DESCRIBE, WRITE);
    private static final Set<AclOperation> READS = EnumSet.of(DESCRIBE, READ);

    @TempDir
    private static Path folder;

    private static SecuredKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        var passwords = new HashMap<String, String>();
        ACCOUNTS.forEach(account -> passwords.put(account, "password-of-" + account));
        kafka = SecuredKafka.startWithAccessList(folder, passwords);
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.openServers()))) {
            admin.createAcls(DocumentedRights.read()).all().get();
        }
    }

    /** Each test decides which account creates them. */
    @AfterEach
    void deleteTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.openServers()))) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
            await().atMost(PATIENCE)
                    .until(() -> admin.listTopics().names().get().isEmpty());
        }
    }

    @AfterAll
    static void stop() {
        if (kafka != null) { // null if the test is skipped because OpenSSL is missing
            kafka.close();
        }
    }

    @Test
    void theServicesWorkWithTheseRightsAlsoWhenThoseThatWaitForTopicsStartFirst() throws Exception {
        var port = FreePort.find();
        try (var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
                var database = PostgreSql.create();
                var job = service(
                        "spark-job",
                        "job",
                        "--window=1s",
                        "--checkpoint=" + folder.resolve("checkpoint"),
                        "--history-folder=" + folder.resolve("history"),
                        "--history-interval=1s");
                var emitter = service("emitter", "emitter", "--port=" + port)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(job.lastLines().toString())
                            .contains("waiting for topics", "fieldline.readings (mqtt-bridge)"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(emitter.lastLines().toString())
                            .contains("waiting for topics", "fieldline.readings (mqtt-bridge)"));
            try (var bridge = service("mqtt-bridge", "bridge", "--mqtt-uri=" + mosquitto.uri());
                    var notifier = service(
                            "notifier",
                            "notifier",
                            "--mqtt-uri=" + mosquitto.uri(),
                            "--mqtt-topic=fieldline/notifications");
                    var connect = service("connect", "connect", "--settings=" + sink(database));
                    var publisher = LoadPublisher.start(mosquitto.uri(), "publisher")) {
                bridge.awaitReady(PATIENCE);
                job.awaitReady(PATIENCE);
                emitter.awaitReady(PATIENCE);
                notifier.awaitReady(PATIENCE);
                connect.awaitReady(PATIENCE);
                publisher.publish("fieldline/device1/status", "online".getBytes(UTF_8));
                publisher.publish("fieldline/device1/counters", "{\"bad_lines\":1}".getBytes(UTF_8));
                publisher.publish("fieldline/device1/readings", "nonsense".getBytes(UTF_8));
                publisher.publish(
                        "fieldline/device1/readings", reading(Instant.now().plusSeconds(7200)));
                publisher.publish("fieldline/device1/readings", reading(Instant.now()));

                await().atMost(PATIENCE).untilAsserted(() -> assertThat(records())
                        .containsEntry("fieldline.status", 1L)
                        .containsEntry("fieldline.answers", 1L)
                        .containsEntry("fieldline.readings", 2L)
                        .containsEntry("fieldline.rejected", 2L) // one by the bridge, one by the job
                        .containsEntry("fieldline.rules", 1L)
                        .hasEntrySatisfying(
                                "fieldline.averages", count -> assertThat(count).isPositive())
                        .hasEntrySatisfying(
                                "fieldline.pipeline", count -> assertThat(count).isPositive()));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(get(port, "/api/averages?device=device1&metric=co"))
                                .contains("863.85"));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                post(port, "/api/labels", "{\"device\":\"device1\",\"label\":\"Kitchen\"}"))
                        .isEqualTo(200));
                await().atMost(PATIENCE)
                        .until(() -> bridge.lastLines().toString().contains("ready for commands to devices"));
                await().atMost(PATIENCE).until(() -> hasFile(folder.resolve("history"), ".parquet"));
                await().atMost(PATIENCE).until(() -> !database.sql("SELECT 1 FROM averages LIMIT 1")
                        .isEmpty());
                for (var service : List.of(bridge, job, emitter, notifier, connect)) {
                    assertThat(service.isAlive()).isTrue();
                    assertThat(Files.readString(service.log())).doesNotContainIgnoringCase("authorization");
                }
            }
        }
    }

    @Test
    void noAccountHasAnyOtherRight() throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.openServers()), Topic.values());

        assertThat(rights("bridge"))
                .isEqualTo(Map.of(
                        Topic.READINGS, OWNED,
                        Topic.STATUS, OWNED,
                        Topic.REJECTED, OWNED,
                        Topic.ANSWERS, OWNED,
                        Topic.COMMANDS, READS,
                        Topic.PIPELINE, WRITTEN));
        var both = EnumSet.copyOf(OWNED);
        both.add(READ);
        assertThat(rights("job"))
                .isEqualTo(Map.of(
                        Topic.READINGS, READS,
                        Topic.STATUS, READS,
                        Topic.REJECTED, WRITTEN,
                        Topic.AVERAGES, both,
                        Topic.ALERTS, OWNED,
                        Topic.RULES, OWNED,
                        Topic.DEVICES, OWNED,
                        Topic.PIPELINE, OWNED));
        assertThat(rights("emitter"))
                .hasSize(Topic.values().length - 2)
                .doesNotContainKeys(Topic.NOTIFICATIONS, Topic.SINK_REJECTED)
                .allSatisfy((topic, granted) ->
                        assertThat(granted).isEqualTo(topic.owner() == Owner.EMITTER ? both : READS));
        assertThat(rights("notifier"))
                .isEqualTo(Map.of(
                        Topic.ALERTS, READS,
                        Topic.RULES, READS,
                        Topic.DEVICES, READS,
                        Topic.ACKNOWLEDGEMENTS, READS,
                        Topic.LABELS, READS,
                        Topic.NOTIFICATIONS, both));
        assertThat(rights("connect"))
                .isEqualTo(Map.of(
                        Topic.AVERAGES, READS, Topic.ALERTS, READS, Topic.READINGS, READS, Topic.SINK_REJECTED, OWNED));
        assertThat(rights("topics").values())
                .hasSize(Topic.values().length)
                .allMatch(EnumSet.of(CREATE, DESCRIBE, DESCRIBE_CONFIGS)::equals);
    }

    @Test
    void theCommandCreatesAllTopicsUnderItsAccountAndAnotherAccountIsRefused() throws Exception {
        try (var command = service("topics", "emitter")) {
            assertThat(command.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(REFUSED);
            assertThat(command.lastLines().toString()).contains("Kafka authorization failed; grant the account");
        }
        try (var command = service("topics", "topics")) {
            assertThat(command.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isZero();
        }
        try (var check = service("topics", "topics", "--check")) {
            assertThat(check.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void anOwnerThatMustNotCreateUsesWhatExistsAndOtherwiseIsRefused() throws Exception {
        try (var admin = Admin.create(client("emitter"))) {
            assertThatThrownBy(() -> Topics.ensure(client("emitter"), Topic.AVERAGES))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            Topics.ensure(Map.of("bootstrap.servers", kafka.openServers()), Topic.values());
            Topics.ensure(client("emitter"), Topic.AVERAGES); // exists: nothing to create
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
    }

    /** The settings of a sink into the tables of the shipped schema. */
    private static Path sink(PostgreSql database) throws IOException, InterruptedException {
        database.run(Checkout.here().folder("connect").resolve("sinks/postgresql/schema.sql"));
        return Files.writeString(
                folder.resolve("sink.properties"), "sink-uri=" + database.uri("admin", PostgreSql.PASSWORD));
    }

    private Child service(String module, String account, String... flags) throws IOException {
        var all = new ArrayList<>(List.of(
                "--kafka-servers=" + kafka.servers(),
                "--kafka-properties=" + kafka.properties(account, "password-of-" + account)));
        all.addAll(List.of(flags));
        return Service.start(module, all.toArray(String[]::new));
    }

    private Map<String, Object> client(String account) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(kafka.properties(account, "password-of-" + account))) {
            properties.load(reader);
        }
        var client = new TreeMap<String, Object>(Map.of("bootstrap.servers", kafka.servers()));
        properties.stringPropertyNames().forEach(name -> client.put(name, properties.getProperty(name)));
        return client;
    }

    /** The rights of the account on each topic that Kafka shows to it. */
    private Map<Topic, Set<AclOperation>> rights(String account) throws Exception {
        var rights = new HashMap<Topic, Set<AclOperation>>();
        try (var admin = Admin.create(client(account))) {
            for (var topic : Topic.values()) {
                try {
                    var description = admin.describeTopics(
                                    List.of(topic.topicName()),
                                    new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .topicNameValues()
                            .get(topic.topicName())
                            .get();
                    rights.put(topic, description.authorizedOperations());
                } catch (ExecutionException hidden) {
                    assertThat(hidden).hasCauseInstanceOf(TopicAuthorizationException.class);
                }
            }
        }
        return rights;
    }

    /** The number of records that each topic has received. */
    private Map<String, Long> records() {
        var counts = new TreeMap<String, Long>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.openServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            for (var topic : Topic.values()) {
                var partitions = consumer.partitionsFor(topic.topicName()).stream()
                        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                        .toList();
                counts.put(
                        topic.topicName(),
                        consumer.endOffsets(partitions).values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
            }
        }
        return counts;
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int post(int port, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static boolean hasFile(Path folder, String suffix) throws IOException {
        if (!Files.exists(folder)) {
            return false;
        }
        try (var files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(suffix));
        }
    }

    private static byte[] reading(Instant at) {
        return "{\"timestamp\":\"%s\",\"device_name\":\"device1\",\"data\":863.85,\"metric\":\"co\",\"unit\":\"ppm\"}"
                .formatted(at)
                .getBytes(UTF_8);
    }
}
