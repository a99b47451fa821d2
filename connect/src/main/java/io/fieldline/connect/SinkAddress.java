package io.fieldline.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Optional;

/**
 * The address of a database. Its text never has the password.
 *
 * @param scheme   names the kind of database, for example {@code postgresql}
 * @param user     decoded
 * @param password decoded
 * @param hosts    the servers, each with its port if it is given, separated by commas
 * @param database the path without its slash; empty if there is none
 * @param query    the options for the driver; empty if the address has none
 */
record SinkAddress(
        String scheme, Optional<String> user, Optional<String> password, String hosts, String database, String query) {
    private static final String EXPECTED = "expected an address like postgresql://user@host:5432/database";

    /** Throws IllegalArgumentException, without the address, which may have a password. */
    static SinkAddress parse(String text) {
        var uri = uri(text);
        var authority = uri.getRawAuthority();
        if (uri.getScheme() == null || authority == null) {
            throw new IllegalArgumentException(EXPECTED);
        }
        var at = authority.lastIndexOf('@');
        var account = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        return new SinkAddress(
                uri.getScheme(),
                part(account, 0),
                part(account, 1),
                authority.substring(at + 1),
                String.valueOf(uri.getPath()).replaceFirst("^/", ""),
                uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException wrong) { // its message has the address
            throw new IllegalArgumentException("%s; %s at character %d; write special characters of a password as %%XX"
                    .formatted(EXPECTED, wrong.getReason(), wrong.getIndex() + 1));
        }
    }

    private static Optional<String> part(String[] account, int index) {
        return index < account.length
                ? Optional.of(URLDecoder.decode(account[index].replace("+", "%2B"), UTF_8))
                : Optional.empty();
    }

    SinkAddress withPassword(String other) {
        return new SinkAddress(scheme, user, Optional.of(other), hosts, database, query);
    }

    @Override
    public String toString() {
        return scheme + "://" + user.map(name -> name + "@").orElse("") + hosts + "/" + database;
    }
}
