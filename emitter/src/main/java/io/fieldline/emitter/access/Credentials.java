package io.fieldline.emitter.access;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;

/**
 * The credentials of a request: a program sends a token in {@code Authorization: Bearer}, a browser sends the id of its
 * login session in a cookie that scripts cannot read. A browser gets the cookie from {@code POST /session}, or when it opens
 * {@code /?token=…}.
 */
public record Credentials(Optional<String> session, Optional<String> token) {
    private static final String COOKIE = "fieldline_session";
    /** Browsers accept a cookie with this prefix only over https and from the host itself (RFC 6265bis, 4.1.3.2). */
    private static final String HOST_COOKIE = "__Host-" + COOKIE;

    private static final String BEARER = "Bearer ";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    public static Credentials of(HttpHeaders headers) {
        return new Credentials(session(headers), bearer(headers));
    }

    private static Optional<String> session(HttpHeaders headers) {
        return ServerCookieDecoder.STRICT.decode(headers.get(HttpHeaderNames.COOKIE, "")).stream()
                .filter(cookie ->
                        cookie.name().equals(HOST_COOKIE) || cookie.name().equals(COOKIE))
                .map(cookie -> cookie.value())
                .findFirst();
    }

    private static Optional<String> bearer(HttpHeaders headers) {
        var authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        return authorization.startsWith(BEARER)
                ? Optional.of(authorization.substring(BEARER.length()))
                : Optional.empty();
    }

    /** Sets the credentials as headers, without values that are too long to be valid. */
    public void writeTo(HttpHeaders headers) {
        session.filter(id -> id.length() <= Tokens.MAX_LENGTH)
                .ifPresent(id -> headers.set(HttpHeaderNames.COOKIE, COOKIE + "=" + id));
        token.filter(it -> it.length() <= Tokens.MAX_LENGTH)
                .ifPresent(it -> headers.set(HttpHeaderNames.AUTHORIZATION, BEARER + it));
    }

    /** Whether the browser uses https to the emitter or to a proxy. A false header affects only the cookie of its sender. */
    public static boolean isSecure(Channel channel, HttpHeaders headers) {
        return channel.pipeline().get(SslHandler.class) != null
                || "https".equalsIgnoreCase(headers.get(FORWARDED_PROTO));
    }

    /** Returns {@code Set-Cookie} for a session. */
    public static String cookie(String session, boolean secure) {
        return cookie(session, secure, LoginSessions.LIFETIME.toSeconds());
    }

    /** Returns {@code Set-Cookie} that removes the session. */
    public static String noCookie(boolean secure) {
        return cookie("", secure, 0);
    }

    private static String cookie(String session, boolean secure, long seconds) {
        return "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s"
                .formatted(secure ? HOST_COOKIE : COOKIE, session, seconds, secure ? "; Secure" : "");
    }
}
