package io.fieldline.notifier.channel;

import java.net.URI;
import java.util.Optional;

/** Checks addresses of settings. They are secrets: whoever knows the path can often send messages or read them. */
final class HttpAddress {
    private static final int LAST_PORT = 65_535;

    private HttpAddress() {}

    static void check(String flag, Optional<URI> address) {
        if (address.isPresent() && !isUsable(address.get())) {
            throw new IllegalArgumentException(
                    "%s: expected http://host/path or https://host/path, without an account".formatted(flag));
        }
    }

    private static boolean isUsable(URI address) {
        return address.getHost() != null
                && String.valueOf(address.getScheme()).matches("https?")
                && address.getUserInfo() == null // the HTTP client would not send it
                && address.getPort() <= LAST_PORT;
    }

    /** The server, for the log. */
    static Optional<String> withoutPath(Optional<URI> address) {
        return address.map(whole -> "%s://%s/***".formatted(whole.getScheme(), whole.getAuthority()));
    }
}
