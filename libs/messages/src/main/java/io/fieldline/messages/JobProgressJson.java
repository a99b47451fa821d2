package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a job says about its batches, as JSON and back. */
public final class JobProgressJson {
    private static final ObjectMapper JSON = JsonFields.mapper();

    private JobProgressJson() {}

    public static byte[] write(JobProgress progress) {
        var json = JSON.createObjectNode();
        json.put("service", progress.service());
        json.put("started", progress.started().toString());
        json.put("at", progress.at().toString());
        json.put("batch", progress.batch());
        json.put("rows", progress.rows());
        json.put("batch_ms", progress.duration().toMillis());
        json.put("state_devices", progress.stateDevices());
        json.put("state_bytes", progress.stateBytes());
        json.put("late", progress.late());
        json.put("duplicates", progress.duplicates());
        json.put("rejected", progress.rejected());
        putByPartition(json.putObject("lag"), progress.lag());
        putByPartition(json.putObject("lost"), progress.lost());
        return JsonFields.bytes(JSON, json);
    }

    private static void putByPartition(ObjectNode json, Map<Integer, Long> records) {
        new TreeMap<>(records).forEach((partition, count) -> json.put(partition.toString(), count));
    }

    private static Map<Integer, Long> byPartition(JsonFields progress, JsonNode json) {
        var records = new HashMap<Integer, Long>();
        for (var entry : json.properties()) {
            records.put(Integer.valueOf(entry.getKey()), progress.count(entry.getKey(), entry.getValue()));
        }
        return records;
    }

    /** Throws IllegalArgumentException, saying what is wrong, when this is no progress of a job. */
    public static JobProgress parse(byte[] bytes) {
        try {
            var tree = JSON.readTree(bytes);
            var json = new JsonFields("job's progress", tree);
            return new JobProgress(
                    json.text("service"),
                    json.moment("started"),
                    json.moment("at"),
                    json.count("batch"),
                    json.count("rows"),
                    Duration.ofMillis(json.count("batch_ms")),
                    json.count("state_devices"),
                    json.count("state_bytes"),
                    json.count("late"),
                    json.count("duplicates"),
                    json.count("rejected"),
                    byPartition(json, tree.path("lag")),
                    byPartition(json, tree.path("lost")));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("no job's progress: " + wrong.getMessage(), wrong);
        }
    }
}
