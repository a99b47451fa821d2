package io.fieldline.agent.publish;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.DeviceStatus;
import io.fieldline.agent.status.DeviceStatus.Problem;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices a broker that is connected and acknowledges nothing. Not thread-safe: the publisher guards it. */
public final class BrokerStallDetector {
    private static final Logger log = LoggerFactory.getLogger(BrokerStallDetector.class);

    /** Slow links take seconds. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(15);

    private final DeviceStatus status;
    private final Counters counters;
    private long progressAt = System.nanoTime();
    private boolean stalled;

    public BrokerStallDetector(DeviceStatus status, Counters counters) {
        this.status = status;
        this.counters = counters;
    }

    /** The broker acknowledged a message, or the connection ended. */
    void progressed() {
        progressAt = System.nanoTime();
        if (stalled) {
            stalled = false;
            log.info("the broker acknowledges messages again, or the connection ended");
            status.solved(Problem.STALLED);
        }
    }

    /** To be called about twice a second. */
    void check(int inFlight) {
        if (inFlight == 0) {
            progressAt = System.nanoTime();
        } else if (!stalled && System.nanoTime() - progressAt > STALLED_AFTER.toNanos()) {
            stalled = true;
            counters.add(Counter.STALLS, 1);
            log.warn("the broker acknowledges nothing: for={} in flight={}", STALLED_AFTER, inFlight);
            status.problem(
                    Problem.STALLED,
                    "the broker has acknowledged nothing for %d s; readings wait".formatted(STALLED_AFTER.toSeconds()));
        }
    }
}
