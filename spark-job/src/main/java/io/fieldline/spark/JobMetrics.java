package io.fieldline.spark;

import io.fieldline.messages.JobProgress;
import io.fieldline.spark.checkpoint.StateSize;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The metrics of the job for Prometheus. One thread writes them, any thread reads them. */
final class JobMetrics {
    private static final Duration[] DURATIONS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter readings = counter("fieldline.spark.readings", "Records taken from fieldline.readings.");
    private final Counter duplicates =
            counter("fieldline.spark.duplicates", "Readings that arrived again and were not counted again.");
    private final Counter rejected =
            counter("fieldline.spark.rejected", "Records written to fieldline.rejected, including the late ones.");
    private final Counter late = counter("fieldline.spark.late", "Values of windows that the job no longer stores.");
    private final Counter evicted = counter(
            "fieldline.spark.evicted",
            "Sessions, blocks of seq, incomplete windows and tags, evicted to bound the state of a device.");
    private final Counter limitRejected = counter(
            "fieldline.spark.limit.rejected",
            "Readings of new devices that were rejected because of max-devices or max-state-bytes.");
    private final AtomicLong stateDevices =
            gauge("fieldline.spark.state.devices", "Devices in the state.", Tags.empty());
    private final AtomicLong stateBytes =
            gauge("fieldline.spark.state.bytes", "Memory of the state, as Spark estimates it.", Tags.empty());
    private final Map<Integer, AtomicLong> lag = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> lost = new ConcurrentHashMap<>();
    private final Counter historyRejected = counter(
            "fieldline.spark.history.rejected",
            "Records of fieldline.averages that are not valid, and therefore not in the history.");
    private final Timer batches = Timer.builder("fieldline.spark.batch")
            .description("Duration of a batch.")
            .serviceLevelObjectives(DURATIONS)
            .register(registry);

    /** Adds the counts of one batch. */
    void batch(JobProgress progress, BatchCounts counts) {
        add(readings, progress.rows());
        add(duplicates, counts.duplicates());
        add(late, counts.late());
        add(rejected, counts.rejected());
        add(evicted, counts.evicted());
        add(limitRejected, counts.limitRejected());
        batches.record(progress.duration());
        stateDevices.set(progress.stateDevices());
        stateBytes.set(progress.stateBytes());
        progress.lag().forEach((partition, records) -> {
            lag.computeIfAbsent(partition, this::lagOf).set(records);
            // lost starts at 0, because Prometheus does not see an increase in a new series
            lost.computeIfAbsent(partition, this::lostIn);
        });
        progress.lost().forEach((partition, records) -> lost.computeIfAbsent(partition, this::lostIn)
                .set(records));
    }

    private AtomicLong lagOf(int partition) {
        return gauge(
                "fieldline.spark.lag",
                "Readings in Kafka that the job has not read yet.",
                Tags.of("partition", Integer.toString(partition)));
    }

    private AtomicLong lostIn(int partition) {
        var records = new AtomicLong();
        FunctionCounter.builder("fieldline.spark.lost", records, AtomicLong::doubleValue)
                .description("Readings that Kafka deleted before the job read them.")
                .tag("partition", Integer.toString(partition))
                .register(registry);
        return records;
    }

    /** Adds gauges of the memory of the state and of its limit. */
    void watch(Supplier<StateSize> remembered, long mostBytes) {
        Gauge.builder(
                        "fieldline.spark.state.counted.bytes",
                        () -> remembered.get().bytes())
                .description("Memory of the state of all devices, which --max-state-bytes limits.")
                .register(registry);
        Gauge.builder("fieldline.spark.state.limit.bytes", () -> mostBytes)
                .description("The limit of that memory.")
                .register(registry);
    }

    /** Adds a gauge of the time since the last batch of the query ended. */
    void watch(String query, StallDetector stall) {
        Gauge.builder("fieldline.spark.batch.age", stall, its -> its.age().toMillis() / 1000.0)
                .description("Seconds since the last batch of the query ended.")
                .baseUnit("seconds")
                .tag("query", query)
                .register(registry);
    }

    /** Counts an average that is not valid. */
    void historyRejected() {
        historyRejected.increment();
    }

    long duplicates() {
        return (long) duplicates.count();
    }

    long late() {
        return (long) late.count();
    }

    long rejected() {
        return (long) rejected.count();
    }

    /** In the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    private static void add(Counter counter, long more) {
        counter.increment((double) more);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private AtomicLong gauge(String name, String description, Tags tags) {
        var value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return value;
    }
}
