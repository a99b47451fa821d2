package io.fieldline.emitter.reply;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals.Reason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/**
 * A response that the filter gives itself, so that no other handler gets the request.
 *
 * @param reason the reason under which it is counted; empty for a response that refuses nothing
 */
public record Refusal(Optional<Reason> reason, Reply reply) {
    public Refusal(Reason reason, Reply reply) {
        this(Optional.of(reason), reply);
    }

    public static Refusal uncounted(Reply reply) {
        return new Refusal(Optional.empty(), reply);
    }

    /** Refuses pages of other origins, because they may neither read nor change anything. */
    public static Optional<Refusal> ofOrigin(HttpRequest request, Access access) {
        var origins = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (origins.isEmpty()
                || (origins.size() == 1
                        && access.allows(origins.get(0), request.headers().get(HttpHeaderNames.HOST, "")))) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Reason.ORIGIN,
                Reply.error(403, "origin %s may not connect; allow it with --origins".formatted(origins.get(0)))));
    }
}
