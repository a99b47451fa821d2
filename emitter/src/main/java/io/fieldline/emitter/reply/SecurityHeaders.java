package io.fieldline.emitter.reply;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.TreeMap;

/** What every response says to browsers, netty-socketio's too. */
public final class SecurityHeaders {
    /** All that the page needs comes from here; nothing may frame it or learn where its links were followed. */
    public static final Map<String, String> ALL = new TreeMap<>(Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "bluetooth=(), camera=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
            "Referrer-Policy",
            "no-referrer",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY"));

    private SecurityHeaders() {}

    public static void addTo(HttpHeaders headers) {
        ALL.forEach((name, value) -> {
            if (!headers.contains(name)) {
                headers.set(name, value);
            }
        });
    }
}
