package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.DeviceSummary.Metric;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Device summaries as JSON and back. */
public final class DeviceSummaryJson {
    private static final ObjectMapper JSON = JsonFields.mapper();

    private DeviceSummaryJson() {}

    public static byte[] write(DeviceSummary device) {
        var json = JSON.createObjectNode();
        json.put("device_name", device.deviceName());
        json.put("first_seen", device.firstSeen().toString());
        json.put("last_seen", device.lastSeen().toString());
        putInterval(json, device.interval());
        var metrics = json.putObject("metrics");
        new TreeMap<>(device.metrics()).forEach((name, metric) -> put(metrics.putObject(name), metric));
        return JsonFields.bytes(JSON, json);
    }

    private static void put(ObjectNode json, Metric metric) {
        metric.unit().ifPresent(unit -> json.put("unit", unit));
        putInterval(json, metric.interval());
        metric.fault().ifPresent(since -> json.put("fault", since.toString()));
    }

    private static void putInterval(ObjectNode json, Optional<Duration> interval) {
        interval.ifPresent(usual -> json.put("interval_ms", usual.toMillis()));
    }

    /** Throws IllegalArgumentException, saying what is wrong, when this is not a device's summary. */
    public static DeviceSummary parse(byte[] bytes) {
        try {
            var tree = JSON.readTree(bytes);
            var json = new JsonFields("device's summary", tree);
            return new DeviceSummary(
                    json.text("device_name"),
                    json.moment("first_seen"),
                    json.moment("last_seen"),
                    interval(json),
                    metrics(tree.path("metrics")));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("not a device's summary: " + wrong.getMessage(), wrong);
        }
    }

    private static Map<String, Metric> metrics(JsonNode json) {
        var metrics = new HashMap<String, Metric>();
        for (var entry : json.properties()) {
            var fields = new JsonFields("metric", entry.getValue());
            metrics.put(
                    fields.metric(entry.getKey()),
                    new Metric(fields.optionalText("unit"), interval(fields), fields.optionalMoment("fault")));
        }
        return metrics;
    }

    private static Optional<Duration> interval(JsonFields fields) {
        return Optional.ofNullable(fields.json().get("interval_ms"))
                .map(millis -> Duration.ofMillis(fields.count("interval_ms", millis)));
    }
}
