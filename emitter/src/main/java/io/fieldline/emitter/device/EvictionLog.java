package io.fieldline.emitter.device;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs, at most once a minute, that there are too many devices. Not thread-safe. */
public final class EvictionLog {
    private static final Logger log = LoggerFactory.getLogger(EvictionLog.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final DeviceStates devices;
    private final Clock clock;
    private Instant loggedAt = Instant.MIN;
    private long loggedEvictions;
    private long loggedRejected;

    public EvictionLog(DeviceStates devices, Clock clock) {
        this.devices = devices;
        this.clock = clock;
    }

    /** Must be called about once a second. */
    public void look() {
        var evicted = devices.evictions() - loggedEvictions;
        var rejected = devices.rejected() - loggedRejected;
        var now = clock.instant();
        if (evicted + rejected == 0 || (loggedAt.isAfter(Instant.MIN) && now.isBefore(loggedAt.plus(INTERVAL)))) {
            return;
        }
        log.warn(
                "too many devices, so those that were active only briefly are evicted; raise --max-series if they are real:"
                        + " evicted={} rejected={} kept={}",
                evicted,
                rejected,
                devices.size());
        loggedAt = now;
        loggedEvictions += evicted;
        loggedRejected += rejected;
    }
}
