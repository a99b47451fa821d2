package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
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

    private static Map<Integer, Long> byPartition(JsonNode json) {
        var records = new HashMap<Integer, Long>();
        for (var entry : json.properties()) {
            records.put(Integer.valueOf(entry.getKey()), entry.getValue().longValue());
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
                    Instant.parse(json.text("started")),
                    Instant.parse(json.text("at")),
                    json.required("batch").longValue(),
                    json.required("rows").longValue(),
                    Duration.ofMillis(json.required("batch_ms").longValue()),
                    json.required("state_devices").longValue(),
                    json.required("state_bytes").longValue(),
                    json.required("late").longValue(),
                    json.required("duplicates").longValue(),
                    json.required("rejected").longValue(),
                    byPartition(tree.path("lag")),
                    byPartition(tree.path("lost")));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("no job's progress: " + wrong.getMessage(), wrong);
        }
    }
}
