package io.fieldline.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./fieldline topics} and a real Kafka. */
class TopicsCommandIT {
    private static final int DIFFERS = 1;
    private static final int WRONG_SETTINGS = 2;

    @TempDir
    private Path folder;

    private Kafka kafka;

    @BeforeEach
    void start() throws Exception {
        kafka = Kafka.startWithoutTopics(folder, "");
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void whatIsMissingIsNamedThenCreatedThenVerified() throws Exception {
        var missing = run("--check");
        assertThat(missing.exitCode()).isEqualTo(DIFFERS);
        assertThat(missing.lines()).contains("missing: fieldline.readings").hasSize(Topic.values().length);

        var created = run("--partitions=3", "--replication=1", "--readings-bytes=1000000");
        assertThat(created.exitCode()).isZero();
        assertThat(created.lines()).contains("created: fieldline.readings");

        var verified = run("--partitions=3", "--replication=1", "--readings-bytes=1000000", "--check");
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.lines()).contains("ok: fieldline.readings").allMatch(line -> line.startsWith("ok: "));
    }

    @Test
    void eachDifferenceIsNamedWithWhatWasExpected() throws Exception {
        run();
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.createPartitions(Map.of("fieldline.readings", NewPartitions.increaseTo(6)))
                    .all()
                    .get();
        }

        var differs = run("--replication=1", "--rejected-retention=3d");

        assertThat(differs.exitCode()).isEqualTo(DIFFERS);
        assertThat(differs.lines())
                .contains(
                        "differs; change it with kafka-configs or kafka-topics: fieldline.readings partitions=6 expected=4",
                        "differs; change it with kafka-configs or kafka-topics: fieldline.rejected retention.ms=1209600000"
                                + " expected=259200000",
                        "ok: fieldline.averages");
    }

    @Test
    void moreCopiesThanBrokersAreRefusedWithKafkasReason() throws Exception {
        var refused = run("--replication=3");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.lines())
                .singleElement()
                .asString()
                .contains("failed: Kafka rejected the request")
                .contains("replication");
    }

    /** The other brokers of a cluster may still be starting, so a service asks again, and sleeps in between. */
    @Test
    void aServiceWaitsWhileKafkaHasTooFewBrokers() throws Exception {
        var client = Map.<String, Object>of("bootstrap.servers", kafka.servers());
        var topic = Topic.READINGS.byDefault().withReplication(Optional.of(2));
        var end = new CompletableFuture<Exception>();
        var service = new Thread(() -> {
            try {
                Topics.ensure(client, List.of(topic));
                end.complete(new IllegalStateException("it returned without its topic"));
            } catch (ExecutionException | InterruptedException ended) {
                end.complete(ended);
            }
        });
        service.start();
        await().until(() -> end.isDone() || sleepsInTopics(service));
        service.interrupt();
        assertThat(end.get(2, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
    }

    private static boolean sleepsInTopics(Thread service) {
        var called = List.of(service.getStackTrace());
        return called.stream().anyMatch(frame -> frame.getMethodName().equals("sleep"))
                && called.stream().anyMatch(frame -> frame.getClassName().equals(Topics.class.getName()));
    }

    @Test
    void wrongSettingsAreNamedTogether() throws Exception {
        var wrong = run("--partitions=0", "--min-insync=0");

        assertThat(wrong.exitCode()).isEqualTo(WRONG_SETTINGS);
        assertThat(wrong.lines().toString()).contains("--partitions is 0", "--min-insync is 0");
    }

    private record Result(int exitCode, List<String> lines) {}

    private Result run(String... flags) throws Exception {
        var all = new ArrayList<>(List.of("--kafka-servers=" + kafka.servers()));
        all.addAll(List.of(flags));
        try (var command = Service.start("topics", all.toArray(String[]::new))) {
            var exitCode = command.exit().get(4, TimeUnit.MINUTES);
            return new Result(exitCode, command.lastLines());
        }
    }
}
