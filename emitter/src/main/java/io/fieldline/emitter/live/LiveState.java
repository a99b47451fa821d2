package io.fieldline.emitter.live;

import io.fieldline.emitter.access.LoginSessions;
import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.device.DeviceStates;
import io.fieldline.emitter.device.LatestLabels;
import io.fieldline.emitter.device.LatestReadings;
import io.fieldline.emitter.device.RecentReadings;
import io.fieldline.emitter.device.RecentRejections;
import io.fieldline.emitter.incident.LatestIncidents;

/** The state that pages see, and who may see it. The feed writes it, and the threads that serve clients read it. */
public record LiveState(
        AverageCache averages,
        DeviceStates devices,
        LatestReadings readings,
        RecentReadings recent,
        RecentRejections rejections,
        LatestAlerts alerts,
        LatestIncidents incidents,
        LatestLabels labels,
        LatestCommands commands,
        LoginSessions sessions,
        AlertRuleCache rules,
        PipelineStatus pipeline) {
    /** The number of all arrivals except readings. */
    public long arrivals() {
        return averages.arrivals()
                + devices.events().arrivals()
                + alerts.events().arrivals()
                + incidents.events().arrivals()
                + rules.events().arrivals()
                + pipeline.events().arrivals();
    }
}
