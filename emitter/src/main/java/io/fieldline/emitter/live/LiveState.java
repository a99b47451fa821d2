package io.fieldline.emitter.live;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.device.DeviceStates;
import io.fieldline.emitter.device.LatestReadings;
import io.fieldline.emitter.device.RecentRejections;

/** All that a page can be told: what is written by the feed and read by the threads that serve browsers. */
public record LiveState(
        AverageCache averages,
        DeviceStates devices,
        LatestReadings readings,
        RecentRejections rejections,
        LatestAlerts alerts,
        AlertRuleCache rules,
        PipelineStatus pipeline) {
    /** How much has come of all but readings. */
    public long arrivals() {
        return averages.arrivals()
                + devices.journal().arrivals()
                + alerts.journal().arrivals()
                + rules.journal().arrivals()
                + pipeline.journal().arrivals();
    }
}
