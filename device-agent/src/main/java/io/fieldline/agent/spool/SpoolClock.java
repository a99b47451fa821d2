package io.fieldline.agent.spool;

import java.time.Instant;
import java.util.Optional;

/** The clocks of the spool. */
public interface SpoolClock {
    /** The monotonic clock, in nanoseconds. */
    long nanos();

    /** The time of day, if it is verified. */
    Optional<Instant> verified();
}
