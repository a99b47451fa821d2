package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest reading of each device's metric: the one that arrived last, whatever its clock says, unless it waited on the device
 * or is from the future. Nothing else of a reading is kept: a page that is sent samples sees the newest at each sample,
 * whatever came between.
 */
public final class Readings {
    /**
     * A device's reading of one metric.
     *
     * @param arrival counts up by one a reading
     * @param time    when Kafka got it
     * @param fault   of its sensor; none while it has a value
     */
    public record Newest(
            long arrival, String metric, Instant time, Reading reading, Optional<Fault> fault, Outgoing event) {
        ObjectNode json() {
            return Readings.json(reading, metric);
        }
    }

    /**
     * A sensor has no value.
     *
     * @param since     when the first reading without a value arrived here
     * @param wellUntil when the last one with a value arrived here; {@link Instant#MIN} if none did
     */
    record Fault(Instant since, Instant wellUntil) {}

    private final int maxSeries;
    private final Map<String, Map<String, Newest>> byDevice = new ConcurrentHashMap<>();
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong series = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    public Readings(int maxSeries) {
        this.maxSeries = maxSeries;
    }

    /** By the feed's thread alone; {@code time} is when Kafka got it. */
    public void add(Reading reading, Instant time) {
        if (reading.historical() || DeviceStates.isAhead(reading, time)) {
            return;
        }
        for (var metric : reading.metrics().keySet()) {
            var metrics = byDevice.computeIfAbsent(reading.deviceName(), name -> new ConcurrentHashMap<>());
            var before = Optional.ofNullable(metrics.get(metric));
            if (before.isEmpty() && series.incrementAndGet() > maxSeries) {
                series.decrementAndGet();
                leftOut.incrementAndGet();
                byDevice.remove(reading.deviceName(), Map.of());
                continue;
            }
            var event = new Outgoing("reading", () -> json(reading, metric).toString());
            var fault = fault(reading, metric, time, before);
            metrics.put(metric, new Newest(arrivals.incrementAndGet(), metric, time, reading, fault, event));
        }
    }

    /** The device was removed; by the feed's thread alone. */
    void remove(String device) {
        var removed = byDevice.remove(device);
        if (removed != null) {
            series.addAndGet(-removed.size());
        }
    }

    /** Whether one of that metric came. */
    boolean has(String device, String metric) {
        return byDevice.getOrDefault(device, Map.of()).containsKey(metric);
    }

    /** In the order of their names, the metrics of which the newest reading has no value. */
    Map<String, Fault> faults(String device) {
        var faults = new TreeMap<String, Fault>();
        byDevice.getOrDefault(device, Map.of())
                .forEach((metric, newest) -> newest.fault().ifPresent(fault -> faults.put(metric, fault)));
        return faults;
    }

    private static Optional<Fault> fault(Reading reading, String metric, Instant time, Optional<Newest> before) {
        if (reading.quality(metric) != Quality.FAULT) {
            return Optional.empty();
        }
        var known = before.flatMap(Newest::fault);
        return known.isPresent()
                ? known
                : Optional.of(new Fault(time, before.map(Newest::time).orElse(Instant.MIN)));
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
