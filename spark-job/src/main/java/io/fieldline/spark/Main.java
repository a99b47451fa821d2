package io.fieldline.spark;

import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.AlertRulesJson;
import io.fieldline.service.HttpStatus;
import io.fieldline.service.Settings;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.RuleFile;
import io.fieldline.spark.alerts.ToldRules;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: readings from Kafka, averages and alerts to Kafka, history to files. Exit codes: 0 stopped, 1 could not start,
 * or a reset that nobody was sure of, 2 wrong settings, 3 a query failed: start it again, it goes on from its checkpoint.
 */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    static final String SERVICE = "spark-job";

    private static final String RESET = "--reset";
    private static final String YES = "--yes";
    private static final int NOT_SURE = 1;
    private static final int COULD_NOT_START = 1;
    private static final int QUERY_FAILED = 3;

    private Main() {}

    public static void main(String[] args) throws Exception {
        var config = Settings.of(
                        SERVICE,
                        "Averages per device and metric, in each device's own time, from Kafka to Kafka. With --reset it"
                                + " says what it would forget, and forgets it and ends with --reset --yes.",
                        SparkJobConfig.class)
                .loadOrExit(Arrays.stream(args)
                        .filter(arg -> !arg.equals(RESET) && !arg.equals(YES))
                        .toArray(String[]::new));
        var problems = new ArrayList<String>();
        var rules = RuleFile.read(config.alerts(), problems);
        problems.addAll(config.kafka().problems());
        Settings.exitIfAny(SERVICE, problems);
        var lock = lockOrExit(config);
        var flags = List.of(args);
        if (flags.contains(RESET)) {
            System.exit(new Reset(config, System.out::println).run(flags.contains(YES)) ? 0 : NOT_SURE);
        }
        log.info("spark-job starting: {}", config);
        var exitCode = run(config, rules);
        log.info("spark-job stopped");
        lock.close(); // until here it is not to be collected
        if (exitCode != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(SparkJobConfig config, List<AlertRule> rules) throws Exception {
        try (var producer = producerOrExit(config);
                var spark = Session.open(config.master())) { // before Kafka is waited for: YARN expects it within 100 s
            prepareKafka(config, rules, producer);
            var metrics = new JobMetrics();
            var limit = new DeviceLimit(config.maxDevices());
            var report = new ProgressReport(Clock.systemUTC(), metrics, limit, producer);
            spark.streams().addListener(report);
            var queries = new Queries(spark, config);
            try (var http = answer(config, queries, report, metrics)) {
                queries.start(new DeviceUpdate(config.windows(), rules, limit));
                return runToTheEnd(queries);
            }
        } catch (ExecutionException refused) {
            log.error(KafkaRefusal.explain(refused), refused);
            return COULD_NOT_START;
        }
    }

    /** Waits for Kafka. The rules are told before the first alert is raised. */
    private static void prepareKafka(SparkJobConfig config, List<AlertRule> rules, Producer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        Topics.ensure(config.kafka().client(), Topic.of(Owner.JOB));
        Topics.await(config.kafka().client(), Topic.READINGS, Topic.REJECTED);
        var told = new ProducerRecord<>(
                Topic.RULES.topicName(), SERVICE, AlertRulesJson.write(ToldRules.of(SERVICE, rules)));
        while (!isStored(told, producer)) {
            log.warn("Kafka did not take the alert rules, once more: topic={}", told.topic());
        }
    }

    /** False when waiting may help; Kafka's client has waited already. */
    private static boolean isStored(ProducerRecord<String, byte[]> told, Producer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        try {
            producer.send(told).get();
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RetriableException) {
                return false;
            }
            throw failed;
        }
    }

    private static int runToTheEnd(Queries queries) throws Exception {
        try {
            queries.runUntil(StopSignal.install());
            return 0;
        } catch (StreamingQueryException | IllegalStateException failed) {
            log.error("a query failed, and the job with it: start it again, it goes on from its checkpoint", failed);
            return QUERY_FAILED;
        }
    }

    /** Nothing to close when nobody is to be answered. */
    private static AutoCloseable answer(
            SparkJobConfig config, Queries queries, ProgressReport report, JobMetrics metrics) throws IOException {
        if (config.http().address().isEmpty()) {
            return () -> {};
        }
        return HttpStatus.start(
                config.http().address().get(),
                () -> queries.areRunning() ? "" : "no query runs",
                () -> report.isReady() ? "" : "no batch has ended yet",
                metrics::scrape);
    }

    private static Producer<String, byte[]> producerOrExit(SparkJobConfig config) {
        var properties = config.kafka().client();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
        try {
            return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        } catch (KafkaException wrong) {
            // a property that only the client can judge, or no such host yet: started again it may be there
            var cause = wrong.getCause() == null ? wrong : wrong.getCause();
            throw cannotStart("Kafka's client: " + cause.getMessage());
        }
    }

    /** A second job would count what the first does, and a reset take its files away from under it. */
    private static CheckpointLock lockOrExit(SparkJobConfig config) {
        try {
            return CheckpointLock.take(config.checkpoint())
                    .orElseThrow(() -> cannotStart(
                            "a job runs on --checkpoint %s already; stop it first".formatted(config.checkpoint())));
        } catch (IOException unusable) {
            throw cannotStart("--checkpoint %s cannot be used: %s".formatted(config.checkpoint(), unusable));
        }
    }

    /** Does not return; what it would return is for the compiler. */
    private static AssertionError cannotStart(String problem) {
        System.err.println("spark-job cannot start: " + problem);
        System.exit(COULD_NOT_START);
        return new AssertionError("unreachable");
    }
}
