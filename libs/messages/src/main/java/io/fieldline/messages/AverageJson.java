package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.EnumMap;
import java.util.Map;

/** Averages as JSON and back. */
public final class AverageJson {
    private static final ObjectMapper JSON = JsonFields.mapper();

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
                    json.deviceName(),
                    json.metric(json.text("metric")),
                    json.optionalText("unit"),
                    json.moment("window_start"),
                    json.moment("window_end"),
                    json.number("data"),
                    json.number("min"),
                    json.number("max"),
                    json.deviation("stddev"),
                    json.number("last"),
                    json.count("count"),
                    json.flag("final"),
                    quality(json, tree.path("quality")),
                    json.optionalCount("revision"));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("no average: " + wrong.getMessage(), wrong);
        }
    }

    private static Map<Quality, Long> quality(JsonFields average, JsonNode json) {
        var shares = new EnumMap<Quality, Long>(Quality.class);
        for (var share : json.properties()) {
            Quality.fromWire(share.getKey())
                    .ifPresent(quality -> shares.put(quality, average.count("quality", share.getValue())));
        }
        return shares;
    }
}
