package io.fieldline.emitter.http;

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

    /** The page, which then says that the token is wrong. */
    static final String REFUSED_PAGE = "/#token-refused";

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
        return toPage("/")
                .with(
                        "Set-Cookie",
                        "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d".formatted(COOKIE, token, YEAR_SECONDS));
    }

    /** The same, for a token that is not kept. */
    static Reply toPage(String location) {
        return new Reply(303, ByteBuffer.allocate(0), Map.of("Location", location, "Cache-Control", "no-store"));
    }

    static Reply refusal() {
        return Reply.error(401, REFUSAL).with("WWW-Authenticate", "Bearer");
    }
}
