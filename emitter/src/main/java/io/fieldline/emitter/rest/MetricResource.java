package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.MessageJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code /api/metrics}: the metrics of all devices, with their units and labels. */
final class MetricResource {
    private static final List<String> COLUMNS = List.of("metric", "unit", "label", "devices");

    private final LiveState live;

    MetricResource(LiveState live) {
        this.live = live;
    }

    Reply metrics(QueryParameters query) {
        query.allowOnly("format");
        var descriptions = new TreeMap<String, JsonNode>();
        live.devices()
                .all()
                .forEach(device ->
                        descriptions.put(device.path("device_name").textValue(), device.path("descriptions")));
        var byMetric = new TreeMap<String, Metric>();
        for (var average : live.averages().newest()) {
            var series = average.series();
            var described = descriptions.get(series.deviceName());
            if (described != null) { // otherwise the device was removed
                byMetric.computeIfAbsent(series.metric(), name -> new Metric())
                        .add(MessageJson.tree(average.json()), described.path(series.metric()));
            }
        }
        return query.wantsCsv() ? Csv.reply(COLUMNS, rows(byMetric)) : JsonLists.reply("metrics", list(byMetric));
    }

    private static ArrayNode list(Map<String, Metric> byMetric) {
        var list = JsonLists.array();
        byMetric.forEach((name, metric) -> list.add(metric.json(name)));
        return list;
    }

    /** In CSV, several units or labels of a metric are one text. */
    private static ArrayNode rows(Map<String, Metric> byMetric) {
        var rows = JsonLists.array();
        byMetric.forEach((name, metric) -> rows.add(JsonLists.object()
                .put("metric", name)
                .put("unit", String.join(" | ", metric.units))
                .put("label", String.join(" | ", metric.labels))
                .put("devices", metric.devices)));
        return rows;
    }

    private static final class Metric {
        private final Set<String> units = new TreeSet<>();
        private final Set<String> labels = new TreeSet<>();
        private int devices;

        void add(JsonNode average, JsonNode description) {
            devices++;
            add(units, description.path("unit").asText(average.path("unit").asText("")));
            add(labels, description.path("label").asText(""));
        }

        private static void add(Set<String> texts, String text) {
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }

        ObjectNode json(String name) {
            var json = JsonLists.object().put("metric", name).put("devices", devices);
            units.forEach(json.putArray("units")::add);
            labels.forEach(json.putArray("labels")::add);
            return json;
        }
    }
}
