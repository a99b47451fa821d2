package io.fieldline.connect.influxdb;

import io.fieldline.connect.records.Refusals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records in requests of a bounded size. While the server is away, Kafka Connect repeats the records. A record that the
 * server refuses is moved to the dead-letter topic, and the others are stored.
 */
public final class InfluxDbSinkTask extends SinkTask {
    private static final Logger log = LoggerFactory.getLogger(InfluxDbSinkTask.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 4; // 16 s

    private InfluxDbServer server;
    private InfluxDbClient client;
    private PointFormat format;
    private int batchBytes;
    private int failures;

    @Override
    public void start(Map<String, String> props) {
        var config = new InfluxDbSinkConfig(props);
        server = config.server();
        client = new InfluxDbClient(server);
        format = config.format();
        batchBytes = config.batchBytes();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        var refusals = new Refusals();
        try {
            for (var batch : batches(newestPoints(records, refusals))) {
                write(batch, refusals);
                succeeded();
            }
            refusals.report(context); // not earlier, because a repeat would report them again
        } catch (IOException away) {
            failed(away);
            throw new RetriableException("cannot write to InfluxDB: " + away, away);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new RetriableException("interrupted", stopping);
        }
    }

    private void succeeded() {
        if (failures > 0) {
            log.info("InfluxDB stores points again: database={} after={} attempts", server, failures);
            failures = 0;
        }
    }

    private void failed(IOException reason) {
        if (failures == 0) {
            log.warn("cannot write to InfluxDB: database={} reason={}", server, reason.toString());
        }
        context.timeout(FIRST_PAUSE.toMillis() << Math.min(failures++, MOST_DOUBLINGS));
    }

    /** The points without those that a later record replaces, because a server may store two of one request in any order. */
    private Collection<Point> newestPoints(Collection<SinkRecord> records, Refusals refusals) {
        var points = new LinkedHashMap<String, Point>();
        for (var record : records) {
            if (record.value() == null) {
                continue; // a tombstone: Kafka may delete the record, the database keeps the point
            }
            try {
                format.points(record).forEach(point -> points.put(point.identity(), point));
            } catch (DataException refused) {
                refusals.add(record, refused);
            }
        }
        return points.values();
    }

    private List<List<Point>> batches(Collection<Point> points) {
        var batches = new ArrayList<List<Point>>();
        var bytes = 0L;
        for (var point : points) {
            bytes += point.maxBytes();
            if (batches.isEmpty() || bytes > batchBytes) {
                batches.add(new ArrayList<>());
                bytes = point.maxBytes();
            }
            batches.get(batches.size() - 1).add(point);
        }
        return batches;
    }

    /** Writes the points. If the server refuses some, halves find them: a server may store none of a refused request. */
    private void write(List<Point> points, Refusals refusals) throws IOException, InterruptedException {
        var refusal = client.write(points);
        if (refusal.isEmpty()) {
            return;
        }
        if (points.size() == 1) {
            refusals.add(points.get(0).record(), new DataException("InfluxDB refuses the record: " + refusal.get()));
            return;
        }
        var middle = points.size() / 2;
        write(points.subList(0, middle), refusals);
        write(points.subList(middle, points.size()), refusals);
    }

    @Override
    public void stop() {}

    @Override
    public String version() {
        return AppInfoParser.getVersion();
    }
}
