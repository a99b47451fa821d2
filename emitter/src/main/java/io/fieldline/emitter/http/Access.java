package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may have the data: pages of these origins, and with a token, when there is one, only who knows it. */
public final class Access {
    private final Set<String> origins;
    private final Optional<byte[]> token;

    public Access(List<URI> origins, Optional<String> token) {
        this.origins = origins.stream()
                .map(origin -> origin.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.token = token.map(text -> text.getBytes(UTF_8));
    }

    /** The page's own origin is whatever the browser calls this server, as a proxy may stand in between. */
    boolean allows(String origin, String host) {
        var name = origin.toLowerCase(Locale.ROOT);
        return origins.contains(name) || name.equals("http://" + host) || name.equals("https://" + host);
    }

    boolean wantsToken() {
        return token.isPresent();
    }

    /** Whether this is the token, or none is wanted; takes as long whatever is wrong with it. */
    boolean admits(Optional<String> presented) {
        return token.isEmpty()
                || MessageDigest.isEqual(token.get(), presented.orElse("").getBytes(UTF_8));
    }
}
