package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Where a request has its token: programs in {@code Authorization: Bearer}, browsers in a cookie that no script
 * reads. A browser gets the cookie by opening {@code /?token=…} once.
 */
final class Credentials {
    static final String REFUSAL = "this emitter wants a token: open /?token=… once, or send Authorization: Bearer";

    private static final String COOKIE = "fieldline_token";
    private static final String BEARER = "Bearer ";
    private static final int YEAR_SECONDS = 31_536_000;

    private Credentials() {}

    static Optional<String> of(HttpHeaders headers) {
        var authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.startsWith(BEARER)) {
            return Optional.of(authorization.substring(BEARER.length()));
        }
        return ServerCookieDecoder.STRICT.decode(headers.get(HttpHeaderNames.COOKIE, "")).stream()
                .filter(cookie -> cookie.name().equals(COOKIE))
                .map(cookie -> cookie.value())
                .findFirst();
    }

    /** Sends the browser to the page, which then has no token in its address, where it would be seen and kept. */
    static Reply keepInBrowser(String token) {
        return new Reply(
                303,
                ByteBuffer.allocate(0),
                Map.of(
                        "Location",
                        "/",
                        "Cache-Control",
                        "no-store",
                        "Set-Cookie",
                        "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d".formatted(COOKIE, token, YEAR_SECONDS)));
    }

    /** As JSON for programs, as a page for a person. */
    static Reply refusal(boolean json) {
        if (json) {
            return challenge(Reply.error(401, REFUSAL));
        }
        var page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Fieldline</title>"
                + "<h1>This page wants a token</h1>"
                + "<p>Open its address once with <code>/?token=</code> and the token behind it.</p></html>";
        return challenge(new Reply(
                401,
                UTF_8.encode(page),
                Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store")));
    }

    private static Reply challenge(Reply reply) {
        return reply.with("WWW-Authenticate", "Bearer");
    }
}
