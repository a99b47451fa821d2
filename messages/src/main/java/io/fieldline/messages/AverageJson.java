package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Averages as JSON and back. */
public final class AverageJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AverageJson() {}

    public static byte[] write(Average average) {
        var json = JSON.createObjectNode();
        json.put("device_name", average.deviceName());
        json.put("metric", average.metric());
        average.unit().ifPresent(unit -> json.put("unit", unit));
        json.put("window_start", average.windowStart().toString());
        json.put("window_end", average.windowEnd().toString());
        putStatistics(json, average);
        return JsonFields.bytes(JSON, json);
    }

    /** Adds {@code data} and all that follows it: alike in the record and in the browser's event. */
    public static void putStatistics(ObjectNode json, Average average) {
        json.put("data", average.mean());
        json.put("min", average.min());
        json.put("max", average.max());
        json.put("stddev", average.stddev());
        json.put("last", average.last());
        json.put("count", average.count());
        json.put("final", average.closed());
        var quality = json.putObject("quality");
        average.quality().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(share -> quality.put(share.getKey().wireName(), share.getValue()));
        if (average.revision() > 0) {
            json.put("revision", average.revision());
        }
    }

    /** Throws IllegalArgumentException, saying what is wrong, when this is no average. */
    public static Average parse(byte[] bytes) {
        try {
            var tree = JSON.readTree(bytes);
            var json = new JsonFields("average", tree);
            return new Average(
                    json.text("device_name"),
                    json.text("metric"),
                    json.optionalText("unit"),
                    Instant.parse(json.text("window_start")),
                    Instant.parse(json.text("window_end")),
                    json.required("data").doubleValue(),
                    json.required("min").doubleValue(),
                    json.required("max").doubleValue(),
                    json.required("stddev").doubleValue(),
                    json.required("last").doubleValue(),
                    json.required("count").longValue(),
                    json.required("final").booleanValue(),
                    quality(tree.path("quality")),
                    tree.path("revision").longValue());
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("no average: " + wrong.getMessage(), wrong);
        }
    }

    private static Map<Quality, Long> quality(JsonNode json) {
        var shares = new EnumMap<Quality, Long>(Quality.class);
        for (var share : json.properties()) {
            Quality.fromWire(share.getKey())
                    .ifPresent(quality -> shares.put(quality, share.getValue().longValue()));
        }
        return shares;
    }
}
