package io.fieldline.emitter.live;

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
    long arrivals() {
        return averages.arrivals()
                + devices.journal().arrivals()
                + alerts.journal().arrivals()
                + rules.journal().arrivals()
                + pipeline.journal().arrivals();
    }
}
