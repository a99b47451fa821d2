package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

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
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible); // a tree always becomes text
        }
    }

    /** Adds {@code data} and all that follows it: alike in the record and in the browser's event. */
    public static void putStatistics(ObjectNode json, Average average) {
        json.put("data", average.mean());
        json.put("min", average.min());
        json.put("max", average.max());
        json.put("stddev", average.stddev());
        json.put("count", average.count());
        json.put("final", average.closed());
        var quality = json.putObject("quality");
        average.quality().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(share -> quality.put(share.getKey().wireName(), share.getValue()));
    }

    /** Throws IllegalArgumentException, saying what is wrong, when this is no average. */
    public static Average parse(byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            return new Average(
                    required(json, "device_name").textValue(),
                    required(json, "metric").textValue(),
                    Optional.ofNullable(json.path("unit").textValue()),
                    Instant.parse(required(json, "window_start").textValue()),
                    Instant.parse(required(json, "window_end").textValue()),
                    required(json, "data").doubleValue(),
                    required(json, "min").doubleValue(),
                    required(json, "max").doubleValue(),
                    required(json, "stddev").doubleValue(),
                    required(json, "count").longValue(),
                    required(json, "final").booleanValue(),
                    quality(json.path("quality")));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("not an average: " + wrong.getMessage(), wrong);
        }
    }

    private static JsonNode required(JsonNode json, String name) {
        var value = json.get(name);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("not an average: %s is missing".formatted(name));
        }
        return value;
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
