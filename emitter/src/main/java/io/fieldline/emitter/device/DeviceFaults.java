package io.fieldline.emitter.device;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Finds the metrics of a device that have no value, in its newest readings and in the summary of the Spark job. */
final class DeviceFaults {
    /** The most faults in the event of a device, so that the event stays small. */
    static final int MAX_FAULTS = 100;

    private final LatestReadings readings;

    DeviceFaults(LatestReadings readings) {
        this.readings = readings;
    }

    /** The newest reading decides. If a metric has none, the summary of the job decides. */
    Map<String, Instant> of(TrackedDevice device) {
        var faults = new HashMap<String, Instant>();
        var bySummary = new TreeMap<String, Instant>();
        device.summary().ifPresent(summary -> summary.metrics()
                .forEach((name, metric) -> metric.fault().ifPresent(since -> bySummary.put(name, since))));
        bySummary.forEach((metric, since) -> {
            if (faults.size() < MAX_FAULTS && !readings.has(device.name, metric)) {
                faults.put(metric, since);
            }
        });
        for (var entry : readings.faults(device.name).entrySet()) {
            if (faults.size() >= MAX_FAULTS) {
                break;
            }
            var fault = entry.getValue();
            var since = bySummary.get(entry.getKey());
            faults.put(entry.getKey(), since == null || since.isBefore(fault.wellUntil()) ? fault.since() : since);
        }
        return faults;
    }
}
