package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.spark.kafka.LostRecords;
import io.fieldline.spark.kafka.OffsetJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports after each batch of averages how the job is doing: to the log once it is ready, to Prometheus
 * and to {@code fieldline.pipeline}. Counts what Kafka deleted before it was read. Runs on Spark's
 * listener thread. If Kafka is unavailable, it blocks that thread for one second per batch.
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
     * Reports on queries.
     *
     * @param lost   what each query has lost, by its name
     * @param stalls whether each query is stalled, by its name
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

    /** Why the job is not ready; empty if it is. */
    String notReady() {
        return ready ? StallDetector.first(stalls.values(), StallDetector::notReady) : "no batch has ended yet";
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {
        names.put(event.id(), String.valueOf(event.name()));
    }

    /** It has nothing to do, which it finds out at each trigger. */
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
                    records.check(source);
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
        var devices = 0L;
        var bytes = 0L;
        for (var operator : progress.stateOperators()) {
            devices += operator.numRowsTotal();
            bytes += operator.memoryUsedBytes();
        }
        var counts = BatchCounts.of(progress);
        var report = new JobProgress(
                Main.SERVICE,
                started,
                clock.instant(),
                progress.batchId(),
                rows(progress),
                Duration.ofMillis(progress.durationMs().getOrDefault("triggerExecution", 0L)),
                devices,
                bytes,
                metrics.late() + counts.late(),
                metrics.duplicates() + counts.duplicates(),
                metrics.rejected() + counts.rejected(),
                lag(progress),
                lostReadings());
        metrics.batch(report, counts);
        publish(report);
    }

    private Map<Integer, Long> lostReadings() {
        var readings = lost.get(StreamingQueries.AVERAGES);
        return readings == null ? Map.of() : readings.byPartition();
    }

    /** Readings, without the ticks and the records of other topics that are read beside them. */
    private static long rows(StreamingQueryProgress progress) {
        var rows = 0L;
        for (var source : progress.sources()) {
            if (OffsetJson.isKafka(source)) {
                rows += Math.max(0, source.numInputRows() - statuses(source));
            }
        }
        return rows;
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
        } catch (KafkaException away) { // the next record replaces this one
            log.debug("the progress was not published: batch={}", report.batch(), away);
        }
    }
}
