package io.fieldline.emitter.live;

import io.fieldline.emitter.access.LoginSessions;
import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.CacheLimits;
import io.fieldline.emitter.device.DeviceStates;
import io.fieldline.emitter.device.LatestLabels;
import io.fieldline.emitter.device.LatestReadings;
import io.fieldline.emitter.device.RecentReadings;
import io.fieldline.emitter.device.RecentRejections;
import io.fieldline.emitter.incident.LatestIncidents;
import io.fieldline.kafka.DeviceShare;
import java.time.Clock;
import java.time.Duration;

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
    /** An empty state of the devices of this share; {@code staleAfter} as in {@link DeviceStates}. */
    public static LiveState of(CacheLimits limits, Duration staleAfter, DeviceShare share, Clock clock) {
        var readings = new LatestReadings(limits.series());
        var rejections = new RecentRejections(limits.series());
        var labels = new LatestLabels();
        var devices = new DeviceStates(limits.series(), staleAfter, readings, rejections, labels, clock);
        return new LiveState(
                new AverageCache(limits, clock),
                devices,
                readings,
                new RecentReadings(),
                rejections,
                new LatestAlerts(devices::isRemoved),
                new LatestIncidents(devices::isRemoved, clock),
                labels,
                new LatestCommands(),
                new LoginSessions(clock),
                new AlertRuleCache(),
                new PipelineStatus(clock, share));
    }

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
