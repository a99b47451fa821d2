package io.fieldline.emitter.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.messages.MessageJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The statistics of one metric in one unit over the newest averages of all devices. */
final class MetricStatistics {
    private static final int LISTED = 10;

    private final String metric;
    private final String unit;
    private final List<Value> values = new ArrayList<>();

    private record Key(String metric, String unit) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::metric).thenComparing(Key::unit).compare(this, other);
        }
    }

    private record Value(String deviceName, double mean) {}

    private MetricStatistics(Key key) {
        this.metric = key.metric();
        this.unit = key.unit();
    }

    static ArrayNode of(List<AverageEvent> newest) {
        var byKey = new TreeMap<Key, MetricStatistics>();
        for (var average : newest) {
            var json = MessageJson.tree(average.json());
            var key = new Key(average.series().metric(), json.path("unit").asText(""));
            byKey.computeIfAbsent(key, MetricStatistics::new)
                    .values
                    .add(new Value(
                            average.series().deviceName(), json.path("data").doubleValue()));
        }
        return JsonLists.of(byKey.values().stream().map(MetricStatistics::json).toList());
    }

    private ObjectNode json() {
        values.sort(Comparator.comparingDouble(Value::mean).thenComparing(Value::deviceName));
        var json = JsonLists.object().put("metric", metric);
        if (!unit.isEmpty()) {
            json.put("unit", unit);
        }
        json.put("devices", values.size())
                .put("mean", values.stream().mapToDouble(Value::mean).average().orElseThrow())
                .put("min", values.get(0).mean())
                .put("max", values.get(values.size() - 1).mean());
        var lowest = json.putArray("lowest");
        var highest = json.putArray("highest");
        var listed = Math.min(LISTED, values.size());
        for (var at = 0; at < listed; at++) {
            lowest.add(MessageJson.tree(values.get(at)));
            highest.add(MessageJson.tree(values.get(values.size() - 1 - at)));
        }
        return json;
    }
}
