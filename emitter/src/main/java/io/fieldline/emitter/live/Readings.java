package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest reading of each device's metric. Nothing else of a reading is kept: a page that is sent samples sees the
 * newest at each sample, whatever came between.
 */
public final class Readings {
    /**
     * A device's reading of one metric.
     *
     * @param arrival counts up by one a reading
     */
    public record Newest(long arrival, String metric, Reading reading, Outgoing event) {
        ObjectNode json() {
            return Readings.json(reading, metric);
        }
    }

    private final int maxSeries;
    private final Map<String, Map<String, Newest>> byDevice = new ConcurrentHashMap<>();
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong series = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    public Readings(int maxSeries) {
        this.maxSeries = maxSeries;
    }

    /** By the feed's thread alone. What waited on an agent's disk does not replace what is newer. */
    public void add(Reading reading) {
        for (var metric : reading.metrics().keySet()) {
            var metrics = byDevice.computeIfAbsent(reading.deviceName(), name -> new ConcurrentHashMap<>());
            var before = metrics.get(metric);
            if (before == null && series.incrementAndGet() > maxSeries) {
                series.decrementAndGet();
                leftOut.incrementAndGet();
                byDevice.remove(reading.deviceName(), Map.of());
                continue;
            }
            if (before == null || !reading.timestamp().isBefore(before.reading().timestamp())) {
                var event = new Outgoing("reading", () -> json(reading, metric).toString());
                metrics.put(metric, new Newest(arrivals.incrementAndGet(), metric, reading, event));
            }
        }
    }

    /** Of one device, those that came after that arrival. */
    List<Outgoing> after(long arrival, String device) {
        var found = new ArrayList<Outgoing>();
        for (var newest : byDevice.getOrDefault(device, Map.of()).values()) {
            if (newest.arrival() > arrival) {
                found.add(newest.event());
            }
        }
        return found;
    }

    /** As JSON, by metric. */
    public Map<String, ObjectNode> of(String device) {
        var found = new TreeMap<String, ObjectNode>();
        byDevice.getOrDefault(device, Map.of()).forEach((metric, newest) -> found.put(metric, newest.json()));
        return found;
    }

    public long arrivals() {
        return arrivals.get();
    }

    /** How many readings were left out because their series was one too many. */
    public long leftOut() {
        return leftOut.get();
    }

    private static ObjectNode json(Reading reading, String metric) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("device_name", reading.deviceName())
                .put("metric", metric)
                .put("time", reading.timestamp().toEpochMilli());
        var value = reading.metrics().getOrDefault(metric, Double.NaN);
        if (Double.isFinite(value)) {
            json.put("data", value);
        } else {
            json.putNull("data");
        }
        reading.unit(metric).ifPresent(unit -> json.put("unit", unit));
        return json.put("quality", reading.quality(metric).wireName());
    }
}
