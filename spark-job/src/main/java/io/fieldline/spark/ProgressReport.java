package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.JobProgressJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells after each batch of averages how the job gets on: the log once it is ready, Prometheus, {@code fieldline.pipeline},
 * and whoever bounds the devices. Runs on Spark's listener thread, which a Kafka that is away holds up for a second a batch.
 */
final class ProgressReport extends StreamingQueryListener {
    private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);

    private final Clock clock;
    private final Instant started;
    private final JobMetrics metrics;
    private final DeviceLimit limit;
    private final Producer<String, byte[]> producer;
    private volatile boolean ready;

    ProgressReport(Clock clock, JobMetrics metrics, DeviceLimit limit, Producer<String, byte[]> producer) {
        this.clock = clock;
        this.started = clock.instant();
        this.metrics = metrics;
        this.limit = limit;
        this.producer = producer;
    }

    /** Whether a batch has ended. */
    boolean isReady() {
        return ready;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
        if (!Queries.AVERAGES.equals(event.progress().name())) {
            return;
        }
        report(event.progress());
        if (!ready) {
            ready = true;
            log.info("ready: readings become averages");
        }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}

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
        limit.note(devices);
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
                Map.of());
        metrics.batch(report, counts);
        publish(report);
    }

    /** Without those of the ticks. */
    private static long rows(StreamingQueryProgress progress) {
        return Arrays.stream(progress.sources())
                .filter(Lag::isKafka)
                .mapToLong(SourceProgress::numInputRows)
                .sum();
    }

    private static Map<Integer, Long> lag(StreamingQueryProgress progress) {
        var lag = new TreeMap<Integer, Long>();
        for (var source : progress.sources()) {
            lag.putAll(Lag.of(source));
        }
        return lag;
    }

    private void publish(JobProgress report) {
        try {
            producer.send(
                    new ProducerRecord<>(Topic.PIPELINE.topicName(), Main.SERVICE, JobProgressJson.write(report)));
        } catch (KafkaException away) { // the next one says it all again
            log.debug("nobody was told of a batch: id={}", report.batch(), away);
        }
    }
}
