package io.fieldline.connect;

import static java.util.stream.Collectors.joining;

import io.fieldline.health.HealthServer;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ServiceManager;
import io.fieldline.lifecycle.WorkLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the connectors of a database, and starts those again that fail. All runs on the thread of {@link #run}. */
final class SinkService {
    private static final Logger log = LoggerFactory.getLogger(SinkService.class);
    private static final Duration TURN = Duration.ofSeconds(1);

    private final SinkSettings sink;
    private final Database database;
    private final SinkAddress address;
    private final BuildInfo build;
    private final WorkLoop loop = new WorkLoop("sinks");
    private final ConnectMetrics metrics = new ConnectMetrics();
    private final Map<SinkTable, ConnectorMonitor> monitors = new EnumMap<>(SinkTable.class);
    private volatile String problem = "it is starting";
    private boolean wasReady;
    private long brokenAt;

    SinkService(SinkSettings sink, SinkAddress address, BuildInfo build) {
        this.sink = sink;
        this.database = sink.database();
        this.address = address;
        this.build = build;
        for (var table : sink.tables()) {
            var monitor = new ConnectorMonitor();
            monitors.put(table, monitor);
            metrics.watch(table.tableName(), monitor);
        }
    }

    HealthServer health(InetSocketAddress http) throws IOException {
        return HealthServer.start(http, loop::stuck, () -> problem, () -> build.metric() + metrics.scrape());
    }

    /** Waits until the database takes records; throws an exception if a person must change something first. */
    void awaitDatabase() throws DatabaseException, InterruptedException {
        for (var wait = TURN; ; wait = ConnectorMonitor.longer(wait)) {
            loop.turn();
            try {
                database.verify(address, sink.tables());
                return;
            } catch (DatabaseException failed) {
                if (failed.isRefused()) {
                    throw failed;
                }
                broken(failed.getMessage());
            }
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
    }

    /** The database takes records, but Kafka or its topics may be missing for hours, and no restart would bring them. */
    void awaitsKafka() {
        problem = "it waits for Kafka and its topics";
        loop.pause();
    }

    /** Runs until this thread is interrupted. */
    void run(Supplier<ConnectWorker> starter) throws ExecutionException, InterruptedException {
        try (var worker = starter.get()) {
            worker.start();
            for (var table : monitors.keySet()) {
                worker.add(sink.connector(table), properties(table));
            }
            while (true) {
                turn(worker);
                TimeUnit.NANOSECONDS.sleep(TURN.toNanos());
            }
        }
    }

    private void turn(ConnectWorker worker) throws ExecutionException, InterruptedException {
        try {
            for (var monitor : monitors.entrySet()) {
                loop.turn(); // for each, because Kafka may answer late
                look(monitor.getKey(), monitor.getValue(), worker);
            }
        } catch (ExecutionException failed) {
            if (KafkaFailure.isAccessDenied(failed)) {
                throw failed;
            }
            broken(KafkaFailure.explain(failed));
            return;
        }
        var found = monitors.entrySet().stream()
                .filter(it -> !it.getValue().problem().isEmpty())
                .map(it -> "%s: %s"
                        .formatted(it.getKey().tableName(), it.getValue().problem()))
                .collect(joining("; "));
        if (found.isEmpty()) {
            working();
        } else if (wasReady || monitors.values().stream().anyMatch(ConnectorMonitor::hasFailed)) {
            broken(found);
        }
    }

    private void look(SinkTable table, ConnectorMonitor monitor, ConnectWorker worker)
            throws ExecutionException, InterruptedException {
        var expired = monitor.expired();
        var state = worker.state(sink.connector(table), table.topic().topicName());
        var isRestarted = monitor.update(state, System.nanoTime());
        if (monitor.expired() > expired) {
            log.error(
                    "Kafka deleted records before the database had them: table={} records={}",
                    table.tableName(),
                    monitor.expired() - expired);
        }
        if (isRestarted) {
            restart(table, monitor, worker);
        }
    }

    private void restart(SinkTable table, ConnectorMonitor monitor, ConnectWorker worker)
            throws ExecutionException, InterruptedException {
        try {
            database.verify(address, sink.tables());
            monitor.attempted(monitor.problem(), System.nanoTime());
            metrics.restarted(table.tableName());
            worker.restart(sink.connector(table));
        } catch (DatabaseException away) {
            monitor.attempted(away.getMessage(), System.nanoTime());
        }
    }

    private void broken(String reason) {
        problem = reason;
        if (brokenAt == 0) {
            brokenAt = System.nanoTime();
            log.warn("the database stores no records: sink={} reason={}", address, reason);
        }
    }

    private void working() {
        problem = "";
        if (brokenAt != 0) {
            var silence = Duration.ofNanos(System.nanoTime() - brokenAt);
            log.info("the database stores records again: sink={} after={}s", address, silence.toSeconds());
            brokenAt = 0;
        }
        if (!wasReady) {
            wasReady = true;
            var tables = monitors.keySet().stream().map(SinkTable::tableName).collect(joining(","));
            log.info("ready: sink={} tables={}", address, tables);
            ServiceManager.ofProcess().ready("writing to " + address, loop::stuck);
        }
    }

    private Map<String, String> properties(SinkTable table) {
        var properties = ConnectorFile.read(database, table.tableName());
        properties.putAll(database.properties(address));
        properties.put("name", sink.connector(table));
        return properties;
    }
}
