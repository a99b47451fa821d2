package io.fieldline.emitter.device;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Which metrics of a device have no value, from its newest readings and from the summary of the Spark job. */
final class DeviceFaults {
    /** The most faults in the event of a device, so that the event stays small. */
    static final int MAX_FAULTS = 100;

    private final LatestReadings readings;

    DeviceFaults(LatestReadings readings) {
        this.readings = readings;
    }

    /** The newest reading decides; of a metric without one, the job's summary does. */
    Map<String, Instant> of(TrackedDevice device) {
        var faults = new HashMap<String, Instant>();
        var bySummary = new HashMap<String, Instant>();
        device.summary().ifPresent(summary -> summary.metrics()
                .forEach((name, metric) -> metric.fault().ifPresent(since -> bySummary.put(name, since))));
        bySummary.forEach((metric, since) -> {
            if (!readings.has(device.name, metric)) {
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
