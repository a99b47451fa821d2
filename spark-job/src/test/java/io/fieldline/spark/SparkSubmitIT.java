package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Kafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ivy.Ivy;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job on a standalone cluster of Spark's own processes, as the README submits it. */
class SparkSubmitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What a distribution of Spark has not; the README names the same. */
    private static final Pattern OURS =
            Pattern.compile("(messages|configuration|health|lifecycle|rule-files|kafka|picocli|jspecify|micrometer-.*"
                    + "|prometheus-metrics-.*|spark-sql-kafka-.*|spark-token-provider-kafka-.*|kafka-clients|commons-pool2)"
                    + "-[\\d.]+.*\\.jar");

    private static final Path LIBRARIES = Path.of("target", "lib").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void theJobRunsOnAStandaloneCluster() throws Exception {
        var home = sparkHome();
        var master = "spark://127.0.0.1:" + FreePort.find();
        try (var kafka = Kafka.start(folder.resolve("kafka"));
                var leader = spark(
                        "master",
                        home,
                        "elected leader",
                        List.of(
                                "org.apache.spark.deploy.master.Master",
                                "--host",
                                "127.0.0.1",
                                "--port",
                                master.substring(master.lastIndexOf(':') + 1),
                                "--webui-port",
                                "0"));
                var worker = spark(
                        "worker",
                        home,
                        "registered with master",
                        List.of(
                                "org.apache.spark.deploy.worker.Worker",
                                "--host",
                                "127.0.0.1",
                                "--cores",
                                "2",
                                "--memory",
                                "1g",
                                "--webui-port",
                                "0",
                                "--work-dir",
                                folder.resolve("work").toString(),
                                master))) {
            leader.awaitReady(PATIENCE);
            worker.awaitReady(PATIENCE);
            produce(kafka);
            try (var job = submit(home, master, kafka)) {
                job.awaitReady(PATIENCE);
                assertThat(finals(kafka)).isEqualTo(Map.of("2024-10-07T15:29:15Z", 15L, "2024-10-07T15:29:30Z", 15L));
            }
        }
    }

    private Child submit(Path home, String master, Kafka kafka) throws IOException {
        var ours = jars().filter(jar -> OURS.matcher(name(jar)).matches())
                .map(Path::toString)
                .toList();
        return spark(
                "submit",
                home,
                "ready: readings",
                List.of(
                        "org.apache.spark.deploy.SparkSubmit",
                        "--master",
                        master,
                        "--conf",
                        "spark.driver.host=127.0.0.1",
                        "--conf",
                        "spark.executor.memory=512m",
                        "--conf",
                        "spark.ui.enabled=false",
                        "--class",
                        "io.fieldline.spark.Main",
                        "--jars",
                        String.join(",", ours),
                        Path.of("target", "spark-job.jar").toAbsolutePath().toString(),
                        "--kafka-servers=" + kafka.servers(),
                        "--checkpoint=" + folder.resolve("checkpoint")));
    }

    private static Child spark(String name, Path home, String ready, List<String> mainAndArguments) throws IOException {
        var command = new ArrayList<>(
                List.of("env", "SPARK_HOME=" + home, "SPARK_LOCAL_IP=127.0.0.1", "SPARK_SCALA_VERSION=2.12", "java"));
        jvmOptions().forEach(command::add);
        command.addAll(List.of("-cp", home.resolve("jars") + "/*:" + ivy()));
        command.addAll(mainAndArguments);
        return Child.start(
                "spark-" + name,
                command,
                Path.of("target", "testbed", "spark-" + name + ".log"),
                Pattern.compile("(" + ready + ")"),
                line -> {});
    }

    /** What spark-submit needs beside the job's libraries. */
    private static Path ivy() {
        return Path.of(
                Ivy.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static Stream<String> jvmOptions() throws IOException {
        return Files.readAllLines(Path.of("jvm.options")).stream().filter(option -> !option.startsWith("#"));
    }

    /** What Spark's launcher takes for an installation. */
    private static Path sparkHome() throws IOException {
        var home = Files.createDirectories(Path.of("target", "spark-home").toAbsolutePath());
        Files.writeString(home.resolve("RELEASE"), "from Maven");
        var folderOfJars = Files.createDirectories(home.resolve("jars"));
        for (var jar : jars().filter(jar -> !OURS.matcher(name(jar)).matches()).toList()) {
            var link = folderOfJars.resolve(jar.getFileName());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, jar);
        }
        return home;
    }

    private static Stream<Path> jars() throws IOException {
        try (var found = Files.list(LIBRARIES)) {
            return found.sorted().toList().stream();
        }
    }

    private static String name(Path jar) {
        return jar.getFileName().toString();
    }

    private static void produce(Kafka kafka) throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringSerializer(), new ByteArraySerializer())) {
            for (var second = 0; second < 30; second++) {
                var json = "{\"timestamp\":\"%s\",\"device_name\":\"d\",\"data\":1,\"boot\":\"a\",\"seq\":%d}"
                        .formatted(Instant.parse("2024-10-07T15:29:15Z").plusSeconds(second), second);
                producer.send(
                        new ProducerRecord<>(Topic.READINGS.topicName(), "d", json.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static Map<String, Long> finals(Kafka kafka) {
        var finals = new HashMap<String, Long>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topic.AVERAGES.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    Average average = AverageJson.parse(record.value());
                    if (average.closed()) {
                        finals.put(average.windowStart().toString(), average.count());
                    }
                });
                return finals.size() == 2;
            });
        }
        return finals;
    }
}
