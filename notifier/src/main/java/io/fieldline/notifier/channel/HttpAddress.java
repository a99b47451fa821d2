package io.fieldline.notifier.channel;

import java.net.URI;
import java.util.Optional;

/** Checks addresses of settings. */
final class HttpAddress {
    private HttpAddress() {}

    static void check(String flag, Optional<URI> address) {
        if (address.isPresent()
                && (address.get().getHost() == null
                        || !String.valueOf(address.get().getScheme()).matches("https?"))) {
            throw new IllegalArgumentException(
                    "%s %s: expected http://host/path or https://host/path".formatted(flag, address.get()));
        }
    }
}
