package io.fieldline.emitter.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.access.Tokens.Token;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The browsers that logged in with a token. The id of a session names the token and its expiry, and is signed with the digest of
 * the token. So each emitter with the same token file accepts it, also after a restart, and nothing is stored. It is useless
 * after it expires, and after the token is removed or gets another role. After a logout, this emitter refuses it.
 */
final class LoginSessions {
    static final Duration LIFETIME = Duration.ofDays(30);

    /** If more sessions were ended by a logout, the one that ended first is accepted again until it expires. */
    private static final int MAX_ENDED = 10_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int RANDOM_BYTES = 16;
    /** The name of the token, the expiry in seconds since 1970, random characters, and the signature. */
    private static final Pattern ID = Pattern.compile("(.{1,32})\\.(\\d{1,12})\\.([\\w-]{22})\\.([\\w-]{43})");

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Boolean> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_ENDED;
        }
    };

    LoginSessions(Clock clock) {
        this.clock = clock;
    }

    /** Returns the id of a new session. */
    String start(Token token) {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        var expires = clock.instant().plus(LIFETIME).getEpochSecond();
        var content = "%s.%d.%s".formatted(token.principal().name(), expires, text(bytes));
        return content + "." + signature(content, token);
    }

    /** Returns the principal of a session that has not expired or ended. */
    Optional<Principal> find(String id, Tokens tokens) {
        var parts = ID.matcher(id);
        if (!parts.matches() || isEnded(id)) {
            return Optional.empty();
        }
        var expires = Instant.ofEpochSecond(Long.parseLong(parts.group(2)));
        var content = id.substring(0, id.lastIndexOf('.'));
        return tokens.named(parts.group(1))
                .filter(token -> clock.instant().isBefore(expires))
                .filter(token -> areEqual(signature(content, token), parts.group(4)))
                .map(Token::principal);
    }

    synchronized void end(String id) {
        ended.put(id, true);
    }

    private synchronized boolean isEnded(String id) {
        return ended.containsKey(id);
    }

    /** It includes the role, so that another role ends the sessions of a token. */
    private static String signature(String content, Token token) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(token.digest(), ALGORITHM));
            var signed = content + "." + token.principal().role().label();
            return text(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    /** The time does not depend on which characters are wrong. */
    private static boolean areEqual(String signature, String presented) {
        return MessageDigest.isEqual(signature.getBytes(UTF_8), presented.getBytes(UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
