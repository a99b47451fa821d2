package io.fieldline.agent.spool;

import java.time.Instant;
import java.util.Optional;

/** What the spool knows of time. */
public interface SpoolClock {
    /** The monotonic clock, in nanoseconds. */
    long nanos();

    /** The time of day, if somebody vouches for it. */
    Optional<Instant> verified();
}
