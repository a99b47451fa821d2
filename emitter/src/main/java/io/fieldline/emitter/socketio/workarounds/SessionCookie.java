package io.fieldline.emitter.socketio.workarounds;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** The cookie with the session id that netty-socketio sets, although the id is in the address of each request. */
public final class SessionCookie {
    private static final String COOKIE = "io=";

    private SessionCookie() {}

    /** Returns whether there was one: netty-socketio then closes the connection without {@code Connection: close}. */
    public static boolean removeFrom(HttpHeaders headers) {
        if (!headers.get(HttpHeaderNames.SET_COOKIE, "").startsWith(COOKIE)) {
            return false;
        }
        headers.remove(HttpHeaderNames.SET_COOKIE);
        return true;
    }
}
