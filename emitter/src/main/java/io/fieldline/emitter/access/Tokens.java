package io.fieldline.emitter.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The tokens of a token file, one {@code name:role:token} per line. If the first line is only a token, it belongs to a viewer with
 * the name {@code token}. Empty lines, and lines that begin with {@code #}, are ignored.
 */
final class Tokens {
    static final int MIN_LENGTH = 16;
    static final int MAX_LENGTH = 256;
    static final int MAX_TOKENS = 100;
    private static final int ID_BYTES = 8;

    /** A valid bearer token (RFC 6750, 2.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1," + MAX_LENGTH + "}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final String LINE = "expected name:role:token";

    private final List<Token> tokens;

    private Tokens(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /** One token. Only its digest is stored in memory. */
    record Token(Principal principal, byte[] digest, int length) {
        static Token of(String name, Role role, String text) {
            var digest = Tokens.digest(text);
            var id = HexFormat.of().formatHex(digest, 0, ID_BYTES);
            return new Token(new Principal(name, role, id), digest, text.length());
        }

        boolean matches(byte[] presented) {
            return MessageDigest.isEqual(digest, presented);
        }
    }

    /** Parses the lines of a file. Throws IllegalArgumentException with the number of a line, but not its content. */
    static Tokens parse(List<String> lines) {
        var tokens = new ArrayList<Token>();
        var names = new HashSet<String>();
        for (var number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var token = line.indexOf(':') < 0 && tokens.isEmpty() ? bare(number, line) : named(number, line);
            check(names.add(token.principal.name()), number, "the name '" + token.principal.name() + "' is used twice");
            tokens.add(token);
        }
        if (tokens.isEmpty() || tokens.size() > MAX_TOKENS) {
            throw new IllegalArgumentException("expected 1 to %d tokens, got %d".formatted(MAX_TOKENS, tokens.size()));
        }
        return new Tokens(tokens);
    }

    static Tokens single(String token) {
        return new Tokens(List.of(Token.of("token", Role.VIEWER, token)));
    }

    /** Finds a token. The time does not depend on which characters are wrong. */
    Optional<Token> find(String presented) {
        if (presented.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var digest = digest(presented);
        Optional<Token> found = Optional.empty();
        for (var token : tokens) {
            found = token.matches(digest) ? Optional.of(token) : found;
        }
        return found;
    }

    Optional<Token> named(String name) {
        return tokens.stream().filter(it -> it.principal.name().equals(name)).findFirst();
    }

    /** Whether the token of this principal still exists, with the same name and role. */
    boolean includes(Principal principal) {
        return tokens.stream().anyMatch(it -> it.principal.equals(principal));
    }

    /** The length of the shortest token, if it is short enough to guess. */
    OptionalInt shortest() {
        return tokens.stream()
                .mapToInt(Token::length)
                .filter(length -> length < MIN_LENGTH)
                .min();
    }

    int size() {
        return tokens.size();
    }

    private static Token bare(int number, String token) {
        check(TOKEN.matcher(token).matches(), number, characters());
        return Token.of("token", Role.VIEWER, token);
    }

    private static Token named(int number, String line) {
        var fields = line.split(":", -1);
        check(fields.length == 3, number, LINE);
        check(NAME.matcher(fields[0]).matches(), number, "a name has 1 to 32 letters, digits and any of . _ -");
        check(TOKEN.matcher(fields[2]).matches(), number, characters());
        check(
                fields[2].length() >= MIN_LENGTH,
                number,
                "a named token has at least %d characters, got %d".formatted(MIN_LENGTH, fields[2].length()));
        return Token.of(fields[0], role(number, fields[1]), fields[2]);
    }

    private static Role role(int number, String text) {
        for (var role : Role.values()) {
            if (role.label().equals(text.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new IllegalArgumentException("line %d: expected the role viewer or operator".formatted(number));
    }

    private static String characters() {
        return "a token has 1 to %d letters, digits and any of . _ ~ + / = -".formatted(MAX_LENGTH);
    }

    private static void check(boolean valid, int number, String expected) {
        if (!valid) {
            throw new IllegalArgumentException("line %d: %s".formatted(number, expected));
        }
    }

    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has SHA-256
        }
    }
}
