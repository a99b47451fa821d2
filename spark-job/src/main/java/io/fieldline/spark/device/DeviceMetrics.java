package io.fieldline.spark.device;

import io.fieldline.messages.DeviceSummary;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.sequence.MissingReadings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The metrics of one device, by name. */
final class DeviceMetrics {
    static final int MOST = 256;

    /** If a device has more windows, each metric may have only its share of open ones. */
    private static final int MANY_WINDOWS = 2048;

    /** A closed window of a metric. */
    private record Held(DeviceMetric metric, long index, Window window, boolean isMissing) {
        long lastArrivalMillis() {
            return window.lastArrivalMillis();
        }
    }

    interface Visitor {
        void visit(String metric, long index, Window window);
    }

    private final WindowRules rules;
    private final TreeMap<String, DeviceMetric> byName = new TreeMap<>();

    DeviceMetrics(WindowRules rules) {
        this.rules = rules;
    }

    @Nullable
    DeviceMetric find(String name) {
        return byName.get(name);
    }

    boolean isFull() {
        return byName.size() >= MOST;
    }

    DeviceMetric add(String name) {
        var metric = DeviceMetric.none(rules);
        byName.put(name, metric);
        return metric;
    }

    /**
     * Ends a batch; returns how many windows were evicted although readings of them are missing.
     *
     * @param revision the revision of each window that changed, unless it already has a higher one
     */
    int endBatch(long nowMillis, long revision, MissingReadings missing, Visitor changed) {
        var mostOpen = windows() <= MANY_WINDOWS
                ? MetricWindows.MOST_OPEN
                : Math.max(2 * rules.overlap(), Math.min(MetricWindows.MOST_OPEN, MANY_WINDOWS / byName.size()));
        var incomplete = 0;
        for (var entry : byName.entrySet()) {
            incomplete += entry.getValue()
                    .windows()
                    .endBatch(
                            nowMillis,
                            revision,
                            mostOpen,
                            missing,
                            (index, window) -> changed.visit(entry.getKey(), index, window));
        }
        return incomplete;
    }

    /** Removes the metrics that had no reading for {@link WindowRules#REMEMBERED}; returns their names. */
    List<String> removeExpired(long nowMillis) {
        var expired = new ArrayList<String>(0);
        byName.forEach((name, metric) -> {
            if (metric.expired(nowMillis)) {
                expired.add(name);
            }
        });
        byName.keySet().removeAll(expired);
        return expired;
    }

    /**
     * Evicts closed windows until at least this many bytes of the checkpoint are free, or all. First those without
     * missing readings, and of these the ones longest without a reading. Returns how many were evicted.
     */
    int evictWindows(long bytes, MissingReadings missing) {
        var closed = new ArrayList<Held>();
        byName.values().forEach(metric -> metric.windows()
                .forEachClosed((index, window) -> closed.add(
                        new Held(metric, index, window, missing.isMissing(index, index + rules.overlap() - 1)))));
        closed.sort(Comparator.comparing(Held::isMissing).thenComparingLong(Held::lastArrivalMillis));
        var freed = 0L;
        var count = 0;
        while (count < closed.size() && freed < bytes) {
            var held = closed.get(count++);
            held.metric.windows().evict(held.index);
            freed += held.window.bytes();
        }
        return count;
    }

    int windows() {
        return byName.values().stream()
                .mapToInt(metric -> metric.windows().size())
                .sum();
    }

    /** Whether a window includes this slide. */
    boolean holds(long slide) {
        return byName.values().stream().anyMatch(metric -> metric.windows().holds(slide));
    }

    /** The smallest usual interval of the metrics, in milliseconds; 0 while all are unknown. */
    long usualInterval() {
        return byName.values().stream()
                .mapToLong(DeviceMetric::usualInterval)
                .filter(millis -> millis > 0)
                .min()
                .orElse(0);
    }

    long nextDeadline() {
        return byName.values().stream()
                .mapToLong(metric -> metric.windows().nextDeadline())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    boolean hasOpenWindow(long nowMillis) {
        return byName.values().stream().anyMatch(metric -> metric.windows().hasOpen(nowMillis));
    }

    boolean isNews() {
        return byName.values().stream().anyMatch(DeviceMetric::isNews);
    }

    Map<String, DeviceSummary.Metric> publish() {
        var metrics = new TreeMap<String, DeviceSummary.Metric>();
        byName.forEach((name, metric) -> metrics.put(name, metric.publish()));
        return metrics;
    }

    /** Notes the descriptions in a reading; returns whether that changed something. */
    boolean describe(DeviceReading reading) {
        var changed = false;
        for (var described : reading.metadata().descriptions().entrySet()) {
            var metric = byName.get(described.getKey());
            changed |= metric != null && metric.describe(described.getValue(), reading.unit(described.getKey()));
        }
        return changed;
    }

    /** Ends all faults. */
    void endFaults() {
        byName.values().forEach(DeviceMetric::works);
    }

    void write(ByteWriter out) {
        out.number(byName.size());
        byName.forEach((name, metric) -> metric.write(out.text(name)));
    }

    /** Reads the state of formats 5 to 8. */
    static DeviceMetrics read(ByteReader in, int format, WindowRules rules, long deviceArrivalMillis) {
        var metrics = new DeviceMetrics(rules);
        for (var left = in.count(); left > 0; left--) {
            metrics.byName.put(in.text(), DeviceMetric.read(in, format, rules, deviceArrivalMillis));
        }
        return metrics;
    }
}
