package io.fieldline.spark;

import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.health.HealthServer;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.ServiceManager;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.AlertRuleFile;
import io.fieldline.spark.alerts.PublishedRules;
import io.fieldline.spark.checkpoint.CheckpointLock;
import io.fieldline.spark.checkpoint.CheckpointOffsets;
import io.fieldline.spark.checkpoint.DamagedCheckpoint;
import io.fieldline.spark.device.CheckpointMismatch;
import io.fieldline.spark.kafka.KafkaOffsets;
import io.fieldline.spark.kafka.LostRecords;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: readings from Kafka, averages and alerts to Kafka, history to files. It ends with an {@link ExitCode}. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    static final String SERVICE = "spark-job";

    private static final String RESET = "--reset";
    private static final String YES = "--yes";

    private Main() {}

    public static void main(String[] args) throws Exception {
        FatalErrors.install();
        var config = Settings.of(
                        SERVICE,
                        "Computes averages and alerts for each device, in its own time, from Kafka to Kafka. --reset prints what"
                                + " it would delete of the checkpoint; --reset --yes deletes that, and exits.",
                        SparkJobConfig.class)
                .loadOrExit(Arrays.stream(args)
                        .filter(arg -> !arg.equals(RESET) && !arg.equals(YES))
                        .toArray(String[]::new));
        var problems = new ArrayList<String>();
        var rules = AlertRuleFile.read(config.alerts(), problems);
        PublishedRules.problem(PublishedRules.of(SERVICE, rules)).ifPresent(problems::add);
        problems.addAll(config.kafkaClients().problems());
        var hadoop = HadoopProperties.read(config.hadoopProperties(), problems);
        Settings.exitIfAny(SERVICE, problems);
        if (config.check()) {
            var report = new CheckReport(System.out::println);
            new SparkJobCheck(config, hadoop, report).run();
            System.exit(report.exitCode());
        }
        var lock = lockOrExit(config);
        var flags = List.of(args);
        if (flags.contains(RESET)) {
            System.exit(
                    new Reset(config, hadoop, System.out::println).run(flags.contains(YES))
                            ? ExitCode.STOPPED
                            : ExitCode.CANNOT_START);
        }
        log.info("spark-job starting: {}", config);
        var exitCode = run(config, hadoop, rules);
        log.info("spark-job stopped");
        lock.close(); // this use prevents its garbage collection until here
        if (exitCode != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(SparkJobConfig config, HadoopProperties hadoop, List<AlertRule> rules) throws Exception {
        try (var producer = producerOrExit(config);
                // before Kafka is waited for: YARN expects it within 100 s
                var spark = SparkSessions.open(config, hadoop)) {
            if (spark.sparkContext().uiWebUrl().isDefined()) {
                log.info(
                        "the Spark UI answers: url={}",
                        spark.sparkContext().uiWebUrl().get());
            }
            prepareKafka(config, rules, producer);
            return run(config, rules, producer, spark);
        } catch (ExecutionException failed) {
            log.error(KafkaFailure.explain(failed), failed);
            return KafkaFailure.isAccessDenied(failed) ? ExitCode.REFUSED : ExitCode.CANNOT_START;
        } catch (DamagedCheckpoint | CheckpointMismatch unusable) {
            log.error(unusable.getMessage());
            return ExitCode.WRONG_SETTINGS;
        }
    }

    private static int run(
            SparkJobConfig config, List<AlertRule> rules, Producer<String, byte[]> producer, SparkSession spark)
            throws Exception {
        try (var admin = Admin.create(config.kafkaClients().client())) {
            var metrics = new JobMetrics();
            var remembered = new RememberedDevices(
                    StreamingQueries.repair(config, spark), () -> StreamingQueries.lastBatch(spark));
            var mostBytes = config.maxStateBytes().orElseGet(() -> SparkSessions.mostStateBytes(config.stateStore()));
            metrics.watch(remembered, mostBytes);
            var lost = new HashMap<String, LostRecords>();
            var stalls = new HashMap<String, StallDetector>();
            for (var query : StreamingQueries.topics(config).entrySet()) {
                var name = query.getKey();
                lost.put(name, moveOffsets(config, spark, query, new KafkaOffsets(admin)));
                stalls.put(name, new StallDetector(name, StreamingQueries.trigger(name, config), System::nanoTime));
                metrics.watch(name, stalls.get(name));
            }
            var queries = new StreamingQueries(spark, config, metrics);
            HealthServer.Health alive = () -> queries.areRunning()
                    ? StallDetector.first(stalls.values(), StallDetector::notAlive)
                    : "no query runs";
            var report = new ProgressReport(
                    Clock.systemUTC(), metrics, producer, lost, stalls, () -> ServiceManager.ofProcess()
                            .ready("computing averages", alive));
            spark.streams().addListener(report);
            try (var http = answer(config, alive, report, metrics)) {
                queries.start(new DeviceUpdate(
                        config.windows(), rules, new DeviceLimit(config.maxDevices(), mostBytes, remembered)));
                return runToTheEnd(queries);
            }
        }
    }

    private static LostRecords moveOffsets(
            SparkJobConfig config, SparkSession spark, Map.Entry<String, Topic> query, KafkaOffsets kafka)
            throws IOException, ExecutionException, InterruptedException {
        var lost = new LostRecords(query.getValue(), kafka);
        var hadoop = spark.sessionState().newHadoopConf(); // with the checkpoint file manager that Spark uses
        new CheckpointOffsets(config.checkpointOf(query.getKey()), hadoop, query.getValue(), kafka)
                .moveToWhatKafkaHas(lost);
        return lost;
    }

    /** Waits for Kafka. The rules are published before the first alert is raised. */
    private static void prepareKafka(SparkJobConfig config, List<AlertRule> rules, Producer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        Topics.ensureLikeReadings(config.kafkaClients().client(), Topic.of(Owner.JOB));
        Topics.await(config.kafkaClients().client(), Topic.READINGS, Topic.STATUS, Topic.REJECTED);
        var published = new ProducerRecord<>(
                Topic.RULES.topicName(), SERVICE, MessageJson.write(PublishedRules.of(SERVICE, rules)));
        while (!isStored(published, producer)) {
            log.warn("Kafka did not store the alert rules, trying again: topic={}", published.topic());
        }
    }

    /** False if a later attempt may succeed; Kafka's client has waited already. */
    private static boolean isStored(ProducerRecord<String, byte[]> rules, Producer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        try {
            producer.send(rules).get();
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RetriableException) {
                return false;
            }
            throw failed;
        }
    }

    private static int runToTheEnd(StreamingQueries queries) throws Exception {
        try {
            queries.runUntil(StopSignal.install());
            return ExitCode.STOPPED;
        } catch (StreamingQueryException | IllegalStateException failed) {
            var failure = QueryFailure.of(failed);
            log.error(failure.advice(), failed);
            return failure.exitCode();
        }
    }

    /** There is nothing to close if no HTTP port is set. */
    private static AutoCloseable answer(
            SparkJobConfig config, HealthServer.Health alive, ProgressReport report, JobMetrics metrics) {
        var build = BuildInfo.of(SERVICE, Main.class);
        if (config.http().address().isEmpty()) {
            return () -> {};
        }
        var address = config.http().address().get();
        try {
            return HealthServer.start(address, alive, report::notReady, () -> build.metric() + metrics.scrape());
        } catch (IOException unusable) {
            throw cannotStart(ErrorText.of(unusable));
        }
    }

    private static Producer<String, byte[]> producerOrExit(SparkJobConfig config) {
        var properties = config.kafkaClients().client();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
        try {
            return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        } catch (KafkaException wrong) {
            // only the client can check this property, or the host does not exist yet, so a later start may succeed
            var cause = wrong.getCause() == null ? wrong : wrong.getCause();
            throw cannotStart("Kafka's client: " + cause.getMessage());
        }
    }

    /** Two jobs would count the same readings, and a reset would delete the files of a running job. */
    private static CheckpointLock lockOrExit(SparkJobConfig config) {
        try {
            return CheckpointLock.take(config.checkpoint())
                    .orElseThrow(() -> cannotStart(
                            "a job runs on --checkpoint %s already; stop it first".formatted(config.checkpoint())));
        } catch (IOException unusable) {
            throw cannotStart("--checkpoint %s cannot be used: %s".formatted(config.checkpoint(), unusable));
        }
    }

    /** Does not return. The result only tells the compiler that the code after a call is unreachable. */
    private static AssertionError cannotStart(String problem) {
        System.err.println("spark-job cannot start: " + problem);
        System.exit(ExitCode.CANNOT_START);
        return new AssertionError("unreachable");
    }
}
