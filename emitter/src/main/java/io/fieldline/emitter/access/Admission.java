package io.fieldline.emitter.access;

import java.time.Duration;

/** The result of checking the credentials of a client. */
public sealed interface Admission {
    record Granted(Principal principal) implements Admission {}

    /** The client has no credentials, or wrong ones. */
    record Refused() implements Admission {}

    /** The client sent too many wrong tokens. During this time, no token from its address is checked. */
    record Throttled(Duration remaining) implements Admission {
        /** At least one second, for {@code Retry-After}. */
        public long seconds() {
            return remaining.toSeconds() + 1;
        }
    }
}
