package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.HistoryWindow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** A window in the REST API, with the same fields as the event {@code average} except the position. */
final class WindowJson {
    static final List<String> COLUMNS = List.of(
            "device_name",
            "metric",
            "unit",
            "start",
            "end",
            "data",
            "min",
            "max",
            "stddev",
            "last",
            "count",
            "final",
            "resolution_ms");

    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private WindowJson() {}

    static ObjectNode of(SeriesKey series, HistoryWindow window) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("device_name", series.deviceName())
                .put("window_start", TIME_OF_DAY.format(Instant.ofEpochMilli(window.start())))
                .put("window_end", TIME_OF_DAY.format(Instant.ofEpochMilli(window.end())))
                .put("data", window.mean())
                .put("metric", series.metric());
        if (!window.unit().isEmpty()) {
            json.put("unit", window.unit());
        }
        json.put("start", window.start())
                .put("end", window.end())
                .put("min", window.min())
                .put("max", window.max())
                .put("stddev", window.stddev())
                .put("last", window.last())
                .put("count", window.count())
                .put("final", window.closed());
        var quality = json.putObject("quality");
        window.quality().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(share -> quality.put(share.getKey().wireName(), share.getValue()));
        if (window.revision() > 0) {
            json.put("revision", window.revision());
        }
        return json;
    }
}
