package io.fieldline.emitter.http;

import io.fieldline.emitter.http.Refusals.Reason;
import java.util.Optional;

/**
 * The answer to a request that is not passed on.
 *
 * @param reason what it is counted as; none for an answer that refuses nothing
 */
record Refusal(Optional<Reason> reason, Reply reply) {
    Refusal(Reason reason, Reply reply) {
        this(Optional.of(reason), reply);
    }

    static Refusal uncounted(Reply reply) {
        return new Refusal(Optional.empty(), reply);
    }
}
