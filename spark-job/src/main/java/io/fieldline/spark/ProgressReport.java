package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.kafka.LostRecords;
import io.fieldline.spark.kafka.OffsetJson;
import io.fieldline.spark.source.PackSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the progress of the job after each batch of averages: to Prometheus, to {@code fieldline.pipeline} and, after
 * the first batch, to the log. Counts the readings that Kafka deleted before the job read them. Runs on the listener
 * thread of Spark, and blocks it for one second per batch if Kafka is unavailable.
 */
final class ProgressReport extends StreamingQueryListener {
    private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);

    private final Clock clock;
    private final Instant started;
    private final JobMetrics metrics;
    private final Producer<String, byte[]> producer;
    private final Map<String, LostRecords> lost;
    private final Map<String, StallDetector> stalls;
    private final Runnable whenReady;
    private final Map<UUID, String> names = new ConcurrentHashMap<>();
    private volatile boolean ready;

    /**
     * Creates the report.
     *
     * @param lost      the lost records of each query, by the name of the query
     * @param stalls    the stall detector of each query, by the name of the query
     * @param whenReady called once, after the first batch
     */
    ProgressReport(
            Clock clock,
            JobMetrics metrics,
            Producer<String, byte[]> producer,
            Map<String, LostRecords> lost,
            Map<String, StallDetector> stalls,
            Runnable whenReady) {
        this.clock = clock;
        this.started = clock.instant();
        this.metrics = metrics;
        this.producer = producer;
        this.lost = lost;
        this.stalls = stalls;
        this.whenReady = whenReady;
    }

    /** The reason why the job is not ready; empty if it is. */
    String notReady() {
        return ready ? StallDetector.first(stalls.values(), StallDetector::notReady) : "no batch has ended yet";
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
        names.put(event.id(), String.valueOf(event.name()));
    }

    /** Spark calls this at each trigger without new data. */
    @Override
    public void onQueryIdle(QueryIdleEvent event) {
        batchEnded(names.getOrDefault(event.id(), ""));
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
        var name = event.progress().name();
        batchEnded(name);
        countLost(name, event.progress());
        if (!StreamingQueries.AVERAGES.equals(name)) {
            return;
        }
        report(event.progress());
        if (!ready) {
            ready = true;
            log.info("ready: readings become averages");
            whenReady.run();
        }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}

    private void batchEnded(String query) {
        var stall = stalls.get(query);
        if (stall != null) {
            stall.batchEnded();
        }
    }

    private void countLost(String query, StreamingQueryProgress progress) {
        var records = lost.get(query);
        if (records == null) {
            return;
        }
        try {
            for (var source : progress.sources()) {
                if (OffsetJson.isKafka(source)) {
                    records.check(source, records(progress, source));
                }
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(StreamingQueryProgress progress) {
        log.debug(
                "batch: id={} rows={} durations={}",
                progress.batchId(),
                progress.numInputRows(),
                progress.durationMs());
        var counts = BatchCounts.of(progress);
        var report = progressOf(progress, counts);
        metrics.batch(report, counts);
        publish(report);
    }

    private JobProgress progressOf(StreamingQueryProgress progress, BatchCounts counts) {
        var operators = Arrays.asList(progress.stateOperators());
        return new JobProgress(
                Main.SERVICE,
                started,
                clock.instant(),
                progress.batchId(),
                rows(progress),
                Duration.ofMillis(progress.durationMs().getOrDefault("triggerExecution", 0L)),
                operators.stream()
                        .mapToLong(StateOperatorProgress::numRowsTotal)
                        .sum(),
                operators.stream()
                        .mapToLong(StateOperatorProgress::memoryUsedBytes)
                        .sum(),
                metrics.late() + counts.late(),
                metrics.duplicates() + counts.duplicates(),
                metrics.rejected() + counts.rejected(),
                lag(progress),
                lostReadings());
    }

    private Map<Integer, Long> lostReadings() {
        var readings = lost.get(StreamingQueries.AVERAGES);
        return readings == null ? Map.of() : readings.byPartition();
    }

    /** The number of readings, without ticks and records of other topics. */
    private static long rows(StreamingQueryProgress progress) {
        var rows = 0L;
        for (var source : progress.sources()) {
            if (OffsetJson.isKafka(source)) {
                rows += Math.max(0, records(progress, source) - statuses(source));
            }
        }
        return rows;
    }

    /** How many records a source read; {@link PackSource} has fewer rows than records. */
    private static long records(StreamingQueryProgress progress, SourceProgress source) {
        return StreamingQueries.AVERAGES.equals(progress.name())
                ? BatchCounts.of(progress).records()
                : source.numInputRows();
    }

    private static long statuses(SourceProgress source) {
        var start = OffsetJson.of(Topic.STATUS, source.startOffset());
        return OffsetJson.of(Topic.STATUS, source.endOffset()).entrySet().stream()
                .mapToLong(end -> end.getValue() - start.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    private static Map<Integer, Long> lag(StreamingQueryProgress progress) {
        var lag = new TreeMap<Integer, Long>();
        for (var source : progress.sources()) {
            lag.putAll(OffsetJson.lag(source));
        }
        return lag;
    }

    private void publish(JobProgress report) {
        try {
            producer.send(new ProducerRecord<>(Topic.PIPELINE.topicName(), Main.SERVICE, MessageJson.write(report)));
        } catch (KafkaException away) { // the next progress record replaces this one
            log.debug("the progress was not published: batch={}", report.batch(), away);
        }
    }
}
