package io.fieldline.emitter.access;

import java.time.Duration;
import java.util.Optional;

/** The result of checking the credentials of a client. */
public sealed interface Admission {
    /**
     * The client may do what its role allows.
     *
     * @param session the key of its login session; empty if it sent a token
     */
    record Granted(Principal principal, Optional<String> session) implements Admission {
        Granted(Principal principal) {
            this(principal, Optional.empty());
        }
    }

    /** The emitter has started, and has not read all login sessions yet. */
    record Unready() implements Admission {}

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
