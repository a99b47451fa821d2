package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.HostNames;
import io.fieldline.emitter.access.Refusals.Reason;
import io.fieldline.emitter.reply.Refusal;
import io.fieldline.emitter.reply.Reply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;

/** Checks that every server would read the head of a request in the same way (HTTP/1, RFC 9112). */
final class HeadCheck {
    private static final int MAX_HEADERS = 64;

    private final Access access;

    HeadCheck(Access access) {
        this.access = access;
    }

    Optional<Refusal> check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(undecodable(request.decoderResult().cause()));
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return refused(Reason.MALFORMED, 505, "only HTTP/1.1 and HTTP/1.0 are served");
        }
        if (request.headers().size() > MAX_HEADERS) {
            return refused(Reason.HEADERS, 431, "more than %d headers".formatted(MAX_HEADERS));
        }
        if (!request.uri().startsWith("/")) {
            return refused(Reason.MALFORMED, 400, "expected a path that starts with /");
        }
        if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) && hasAmbiguousLength(request)) {
            return refused(Reason.MALFORMED, 400, "the length of the body is ambiguous");
        }
        return host(request);
    }

    /** A proxy could otherwise see a different end of the request. */
    private static boolean hasAmbiguousLength(HttpRequest request) {
        var headers = request.headers();
        return headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                || request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                || headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() != 1
                || !headers.get(HttpHeaderNames.TRANSFER_ENCODING).equalsIgnoreCase("chunked");
    }

    private Optional<Refusal> host(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return Optional.empty();
        }
        if (hosts.size() != 1) {
            return refused(Reason.MALFORMED, 400, "expected one Host header, got %d".formatted(hosts.size()));
        }
        var name = HostNames.name(hosts.get(0));
        if (name.isEmpty()) {
            return refused(Reason.MALFORMED, 400, "the Host header is malformed");
        }
        return access.knows(name.get())
                ? Optional.empty()
                : refused(
                        Reason.HOST,
                        421,
                        "'%s' is not a known name of this server; add it with --hosts".formatted(name.get()));
    }

    private static Refusal undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(Reason.HEADERS, Reply.error(431, "the headers are too long"));
        }
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(Reason.HEADERS, Reply.error(414, "the path is too long"));
        }
        return new Refusal(Reason.MALFORMED, malformed("this is not an HTTP request"));
    }

    /** The connection ends afterwards, because the start of the next request is uncertain. */
    static Reply malformed(String message) {
        return Reply.error(400, message).with("Connection", "close");
    }

    private static Optional<Refusal> refused(Reason reason, int status, String message) {
        return Optional.of(new Refusal(reason, Reply.error(status, message).with("Connection", "close")));
    }
}
