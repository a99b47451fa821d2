package io.fieldline.emitter.live;

/** All that a page can be told: what is written by the feed and read by the threads that serve browsers. */
public record Live(
        RecentAverages averages,
        DeviceStates devices,
        Readings readings,
        Alerts alerts,
        Rules rules,
        Pipeline pipeline) {}
