package io.fieldline.emitter.access;

import java.time.Duration;

/** Whether a client may have the data. */
public sealed interface Admission {
    record Granted(Principal principal) implements Admission {}

    /** It has no credentials, or wrong ones. */
    record Refused() implements Admission {}

    /** It sent too many wrong tokens; nothing is looked at before this time has passed. */
    record Throttled(Duration remaining) implements Admission {
        /** At least one, for {@code Retry-After}. */
        public long seconds() {
            return remaining.toSeconds() + 1;
        }
    }
}
