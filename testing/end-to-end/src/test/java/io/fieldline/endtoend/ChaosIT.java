package io.fieldline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.endtoend.Disturbances.Disturbance;
import io.fieldline.endtoend.KafkaOutput.Version;
import io.fieldline.endtoend.ReadingLedger.Content;
import io.fieldline.endtoend.ReadingLedger.Window;
import io.fieldline.testbed.SparkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole chain on clusters. The test kills, suspends or changes parts all the time, while devices with wrong clocks send repeated
 * readings and shuffled backlogs. In the end, every window has exactly the readings that the broker acknowledged, in Kafka and in the
 * emitter. It takes about two minutes; with {@code -Dsoak} half an hour, or {@code -Dsoak.minutes}. {@code -Dseed} repeats a schedule.
 */
class ChaosIT {
    private static final Logger log = LoggerFactory.getLogger(ChaosIT.class);
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final Duration SOAK_TIME = Duration.ofMinutes(Long.getLong("soak.minutes", 30));

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(SOAK ? 45 : 5);

    /** For less frequent disturbances. */
    private static final Duration LONGEST_LONG_PAUSE = SOAK ? Duration.ofMinutes(6) : LONGEST_PAUSE;

    private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(SOAK ? 40 : 8);
    private static final Duration LONGEST_SUSPENSION = Duration.ofSeconds(20);

    /** Less than the allowed lateness of ten minutes. */
    private static final Duration LONGEST_DELAY = SOAK ? Duration.ofMinutes(9) : Duration.ofSeconds(20);

    private static final Duration RECOVERY = Duration.ofMinutes(5);
    private static final Duration ALL_COUNTED = Duration.ofMinutes(8);
    private static final double RELATIVE_ERROR = 1e-9;
    private static final int MOST_REPORTED = 20;

    private final long seed = Long.getLong("seed", System.currentTimeMillis());

    @TempDir
    private Path folder;

    private ReplicatedChain chain;
    private LedgerLoad load;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        log.info("starting: seed={} soak={}", seed, SOAK);
        chain = ReplicatedChain.start(folder);
        load = new LedgerLoad(chain.mosquitto().uri(), new Random(seed), LONGEST_DELAY);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (load != null) { // null if the test is skipped because Mosquitto is missing
            load.close();
        }
        if (chain != null) {
            chain.close();
        }
    }

    @Test
    void everyWindowHoldsEveryAcknowledgedReadingOnce() throws Exception {
        load.start();
        disturb();
        load.stopMeasuring();
        await().atMost(RECOVERY).until(load::isDelivered);
        log.info("the broker acknowledged all messages: sent-again-without-subscriber={}", load.unsubscribed());

        assertThat(load.problems()).isEmpty();
        assertThat(chain.problems()).isEmpty();
        try (var output = new KafkaOutput(chain.kafka().servers())) {
            await().atMost(ALL_COUNTED).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                output.read();
                assertThat(differences(output.averages())).isEmpty();
            });
            await().atMost(ALL_COUNTED).untilAsserted(() -> {
                output.read();
                assertThat(output.rejected())
                        .isEqualTo(load.ledger().rejected())
                        .isNotEmpty();
            });
            log.info(
                    "exact: windows={} rejected={} partitions={} older-after-newer={}",
                    output.averages().size(),
                    output.rejected().size(),
                    output.partitions(),
                    output.outdated());
        }
        awaitExactEmitter();
        chain.kill(ReplicatedChain.EMITTER);
        chain.start(ReplicatedChain.EMITTER); // it reads all partitions again, in any order
        awaitExactEmitter();
        assertThat(chain.problems()).isEmpty();
    }

    /** Each part has its own thread, so that several can be down at the same time; but only one Kafka node at a time. */
    private void disturb() throws Exception {
        var end = Instant.now().plus(SOAK ? SOAK_TIME : Duration.ZERO);
        var lanes = List.of(
                lane(1, LONGEST_PAUSE, end, node(1), node(2), node(3)),
                lane(
                        2,
                        LONGEST_PAUSE,
                        end,
                        killed(ReplicatedChain.BRIDGES.get(0)),
                        killed(ReplicatedChain.BRIDGES.get(1))),
                lane(3, LONGEST_PAUSE, end, killed(ReplicatedChain.EMITTER)),
                lane(
                        4,
                        LONGEST_PAUSE,
                        end,
                        new Disturbance("executor killed", this::killExecutor),
                        new Disturbance("executor suspended", this::suspendExecutor),
                        killed(ReplicatedChain.JOB)),
                lane(5, LONGEST_LONG_PAUSE, end, added("fieldline.readings"), added("fieldline.averages")),
                lane(6, LONGEST_LONG_PAUSE, end, new Disturbance("Mosquitto restarted", this::restartMosquitto)));
        var threads = Executors.newFixedThreadPool(lanes.size());
        try {
            var running = new ArrayList<Future<Integer>>();
            lanes.forEach(lane -> running.add(threads.submit(lane)));
            var count = 0;
            for (var lane : running) {
                count += lane.get();
            }
            log.info("disturbances: {}", count);
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<Integer> lane(int number, Duration longestPause, Instant end, Disturbance... disturbances) {
        return new Disturbances(seed + number, longestPause, end, disturbances);
    }

    private Disturbance node(int id) {
        return new Disturbance("Kafka node %d killed".formatted(id), random -> {
            awaitInSync();
            chain.kafka().kill(id);
            Disturbances.pause(random, LONGEST_ABSENCE);
            chain.kafka().start(id);
            awaitInSync();
        });
    }

    private void awaitInSync() {
        await().atMost(RECOVERY).pollInterval(Duration.ofSeconds(1)).until(() -> chain.kafka()
                .isInSync());
    }

    private Disturbance killed(String service) {
        return new Disturbance(service + " killed", random -> {
            chain.kill(service);
            Disturbances.pause(random, LONGEST_ABSENCE);
            chain.start(service);
        });
    }

    private void killExecutor(Random random) {
        executor(random).destroyForcibly();
    }

    /** If this takes longer than the timeout of Spark, another executor repeats the work, and this one may continue it later. */
    private void suspendExecutor(Random random) throws IOException, InterruptedException {
        var pid = executor(random).pid();
        signal("STOP", pid);
        Disturbances.pause(random, LONGEST_SUSPENSION);
        signal("CONT", pid);
    }

    private ProcessHandle executor(Random random) {
        return await().atMost(RECOVERY)
                .until(chain.spark()::executors, running -> running.size() == SparkCluster.EXECUTORS)
                .get(random.nextInt(SparkCluster.EXECUTORS));
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    private Disturbance added(String topic) {
        return new Disturbance("partitions added to " + topic, random -> {
            try (var admin =
                    Admin.create(Map.of("bootstrap.servers", chain.kafka().servers()))) {
                var description = admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic);
                var more = description.partitions().size() + 4;
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(more)))
                        .all()
                        .get();
            } catch (ExecutionException failed) {
                // the client repeats a request if the node was killed after it had added them, and before it answered
                assertThat(failed).hasCauseInstanceOf(InvalidPartitionsException.class);
            }
        });
    }

    /** A stop saves the sessions. A kill could lose the messages that it acknowledged in the last seconds. */
    private void restartMosquitto(Random random) throws IOException, InterruptedException {
        chain.mosquitto().stop();
        Disturbances.pause(random, LONGEST_ABSENCE);
        chain.mosquitto().start();
    }

    private void awaitExactEmitter() {
        await().atMost(RECOVERY)
                .ignoreExceptionsInstanceOf(IOException.class) // no answer yet
                .untilAsserted(
                        () -> assertThat(differences(averagesOfEmitter())).isEmpty());
    }

    /** The differences between the averages, by key, and the ledger. */
    private List<String> differences(Map<String, Version> averages) {
        var found = new ArrayList<String>();
        var others = new TreeMap<>(averages);
        load.ledger().windows().forEach((window, content) -> {
            var average = others.remove(window.toString());
            if (!isExact(average, content)) {
                found.add("%s: expected %s, got %s".formatted(window, content, average));
            }
        });
        others.forEach((key, average) -> found.add("%s: expected no average, got %s".formatted(key, average)));
        if (found.size() > MOST_REPORTED) {
            found.subList(MOST_REPORTED, found.size()).clear();
            found.add("and more");
        }
        return found;
    }

    private static boolean isExact(Version average, Content content) {
        return average != null
                && average.closed()
                && average.count() == content.count()
                && Math.abs(average.mean() - content.mean()) <= RELATIVE_ERROR * Math.abs(content.mean());
    }

    private Map<String, Version> averagesOfEmitter() throws IOException, InterruptedException {
        var api = new EmitterApi(chain.page());
        var averages = new HashMap<String, Version>();
        var series = load.ledger().windows().keySet().stream()
                .map(window -> new Window(window.device(), window.metric(), Instant.EPOCH))
                .distinct()
                .toList();
        for (var one : series) {
            for (var average : api.averages(one.device(), one.metric())) {
                var start = Instant.ofEpochMilli(average.path("start").asLong());
                averages.put(new Window(one.device(), one.metric(), start).toString(), Version.of(average));
            }
        }
        return averages;
    }
}
