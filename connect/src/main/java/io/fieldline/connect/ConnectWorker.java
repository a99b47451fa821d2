package io.fieldline.connect;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.MetricNameTemplate;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.errors.NotFoundException;
import org.apache.kafka.connect.runtime.AbstractStatus.State;
import org.apache.kafka.connect.runtime.ConnectMetricsRegistry;
import org.apache.kafka.connect.runtime.Herder;
import org.apache.kafka.connect.runtime.RestartRequest;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorInfo;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.apache.kafka.connect.util.FutureCallback;

/**
 * Kafka Connect in this process, without its REST interface. The offsets of sinks are those of their consumer groups, so nothing
 * is on disk. Connectors are on the class path, because they and the worker then share one version of each library.
 */
final class ConnectWorker implements AutoCloseable {
    /** Kafka Connect puts it before the name of a connector. */
    private static final String GROUP_PREFIX = "connect-";

    /** Also the time after which a task notices that its last write failed. */
    private static final String COMMIT_MS = "2000";

    private final Worker worker;
    private final StandaloneHerder herder;
    private final Admin admin;
    private final ConnectMetricsRegistry metrics;

    /** Connects to Kafka, which must answer. */
    ConnectWorker(Map<String, String> kafka, Map<String, Object> client) {
        var properties = new HashMap<>(kafka);
        properties.put(WorkerConfig.PLUGIN_DISCOVERY_CONFIG, "service_load");
        properties.put(WorkerConfig.KEY_CONVERTER_CLASS_CONFIG, "org.apache.kafka.connect.storage.StringConverter");
        properties.put(WorkerConfig.VALUE_CONVERTER_CLASS_CONFIG, "org.apache.kafka.connect.json.JsonConverter");
        properties.put(WorkerConfig.OFFSET_COMMIT_INTERVAL_MS_CONFIG, COMMIT_MS);
        properties.put(
                StandaloneConfig.OFFSET_STORAGE_FILE_FILENAME_CONFIG, "unused, because all connectors are sinks");
        var plugins = new Plugins(properties);
        plugins.compareAndSwapWithDelegatingLoader();
        var config = new StandaloneConfig(properties);
        var policy = new AllConnectorClientConfigOverridePolicy();
        worker = new Worker("fieldline", Time.SYSTEM, plugins, config, new NoSourceOffsets(), policy);
        herder = new StandaloneHerder(worker, config.kafkaClusterId(), policy);
        metrics = worker.metrics().registry();
        admin = Admin.create(client);
    }

    void start() {
        herder.start();
    }

    /** Adds a connector and starts its tasks; throws ExecutionException if its properties are wrong. */
    void add(String name, Map<String, String> properties) throws ExecutionException, InterruptedException {
        var added = new FutureCallback<Herder.Created<ConnectorInfo>>();
        herder.putConnectorConfig(name, properties, false, added);
        added.get();
    }

    /** Starts what has failed. */
    void restart(String name) throws ExecutionException, InterruptedException {
        var restarted = new FutureCallback<ConnectorStateInfo>();
        herder.restartConnectorAndTasks(new RestartRequest(name, true, true), restarted);
        restarted.get();
    }

    /** The consumer group of a connector. */
    static String groupOf(String connector) {
        return GROUP_PREFIX + connector;
    }

    /** What a connector does now. */
    ConnectorState state(String name, String topic) throws ExecutionException, InterruptedException {
        var lag = GroupLag.read(admin, groupOf(name), topic);
        return new ConnectorState(
                failure(name),
                isRunning(name),
                metric(name, metrics.sinkRecordReadTotal),
                metric(name, metrics.recordProcessingFailures),
                metric(name, metrics.dlqProduceFailures),
                lag);
    }

    private long metric(String connector, MetricNameTemplate metric) {
        return worker.metrics().metrics().metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(metric.name())
                        && entry.getKey().group().equals(metric.group())
                        && connector.equals(entry.getKey().tags().get("connector")))
                .mapToLong(entry -> ((Number) entry.getValue().metricValue()).longValue())
                .sum();
    }

    private boolean isRunning(String name) {
        try {
            var tasks = herder.connectorStatus(name).tasks();
            return !tasks.isEmpty()
                    && tasks.stream().allMatch(task -> task.state().equals(State.RUNNING.toString()));
        } catch (NotFoundException notYet) {
            return false;
        }
    }

    private Optional<String> failure(String name) {
        try {
            var status = herder.connectorStatus(name);
            return Stream.concat(Stream.of(status.connector()), status.tasks().stream())
                    .filter(part -> part.state().equals(State.FAILED.toString()))
                    .map(part -> rootCause(String.valueOf(part.trace())))
                    .findFirst();
        } catch (NotFoundException notYet) {
            return Optional.empty();
        }
    }

    /** The message of the innermost exception of a stack trace. */
    static String rootCause(String trace) {
        var lines = trace.lines()
                .map(String::strip)
                .filter(line -> !line.startsWith("at "))
                .toList();
        var start = 0;
        for (var line = 0; line < lines.size(); line++) {
            start = lines.get(line).startsWith("Caused by: ") ? line : start;
        }
        return lines.stream()
                .skip(start)
                .filter(line -> !line.matches("\\.\\.\\. \\d+ more"))
                .collect(joining(" "))
                .replaceFirst("^(?:Caused by: )?(?:\\w+\\.)*", "");
    }

    @Override
    public void close() {
        herder.stop();
        admin.close(Duration.ZERO);
    }

    /** Source connectors would store their offsets here. */
    private static final class NoSourceOffsets extends MemoryOffsetBackingStore {
        @Override
        public Set<Map<String, Object>> connectorPartitions(String connectorName) {
            return Set.of();
        }
    }
}
