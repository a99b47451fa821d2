package io.fieldline.emitter.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.access.Tokens.Token;
import io.fieldline.messages.LoginSession;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The browsers that logged in with a token. The id of a session, which only the browser has, is the name of the token and random
 * characters. Every emitter has the same sessions, because they are in Kafka, by the digests of their ids. A session is useless
 * after a logout, after it expires, and after its token is removed or gets another role.
 */
public final class LoginSessions {
    static final Duration LIFETIME = Duration.ofDays(30);

    /** If more browsers log in with a token, the oldest session of this token is evicted. */
    static final int MAX_OF_TOKEN = 1_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int RANDOM_BYTES = 16;
    /** The name of the token, and random characters. */
    private static final Pattern ID = Pattern.compile("([A-Za-z0-9._-]{1,32})\\.[\\w-]{22}");
    /** The name of the token, and the digest of the id. */
    private static final Pattern KEY = Pattern.compile("([A-Za-z0-9._-]{1,32})\\|[\\w-]{43}");

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** By the name of the token, the one used last at the end; those of a token by key, oldest first. */
    private final Map<String, Map<String, LoginSession>> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private boolean isComplete;
    private long evictions;

    public LoginSessions(Clock clock) {
        this.clock = clock;
    }

    /**
     * A new session.
     *
     * @param id  what the browser gets
     * @param key the key of the session in Kafka
     */
    record Started(String id, String key, LoginSession session) {}

    Started start(Token token) {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        var account = token.principal().name();
        var id = account + "." + text(bytes);
        var expires = clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS);
        var started = new Started(id, key(account, id), new LoginSession(account, proof(id, token), expires));
        put(started.key(), started.session());
        return started;
    }

    /** Adds a session that this emitter or another one has started. */
    public synchronized void put(String key, LoginSession session) {
        if (!checkKey(key).equals(session.account())) {
            throw new IllegalArgumentException("the key names another account than the session");
        }
        if (!clock.instant().isBefore(session.expires())) {
            return;
        }
        var ofToken = sessions.computeIfAbsent(session.account(), name -> new LinkedHashMap<>());
        ofToken.remove(key);
        ofToken.put(key, session);
        if (ofToken.size() > MAX_OF_TOKEN) {
            evictOldest(ofToken);
        }
        if (sessions.size() > Tokens.MAX_TOKENS) {
            evictions += sessions.remove(sessions.keySet().iterator().next()).size();
        }
    }

    /** Removes a session that was ended by a logout at this emitter or at another one. */
    public synchronized void remove(String key) {
        var account = checkKey(key);
        var ofToken = sessions.get(account);
        if (ofToken != null && ofToken.remove(key) != null && ofToken.isEmpty()) {
            sessions.remove(account);
        }
    }

    /** All sessions that were in Kafka at the start are known. Until then, an unknown id may be of a session that is valid. */
    public synchronized void complete() {
        isComplete = true;
    }

    synchronized boolean isComplete() {
        return isComplete;
    }

    /** Returns the key of the session with this id if it is valid. */
    Optional<String> find(String id, Tokens tokens) {
        return name(id).flatMap(tokens::named).flatMap(token -> {
            var key = key(token.principal().name(), id);
            return session(token.principal().name(), key)
                    .filter(session -> areEqual(proof(id, token), session.proof()))
                    .map(valid -> key);
        });
    }

    /** Whether the session with this key was not ended, and has not expired. */
    boolean has(String key) {
        return session(checkKey(key), key).isPresent();
    }

    /** The name of the token in the id of a session. */
    static Optional<String> name(String id) {
        var parts = ID.matcher(id);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    public synchronized int size() {
        return sessions.values().stream().mapToInt(Map::size).sum();
    }

    /** How many sessions were evicted because there were too many. */
    public synchronized long evictions() {
        return evictions;
    }

    private synchronized Optional<LoginSession> session(String account, String key) {
        return Optional.ofNullable(sessions.getOrDefault(account, Map.of()).get(key))
                .filter(session -> clock.instant().isBefore(session.expires()));
    }

    private void evictOldest(Map<String, LoginSession> ofToken) {
        ofToken.remove(ofToken.keySet().iterator().next());
        evictions++;
    }

    private static String checkKey(String key) {
        var parts = KEY.matcher(key);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the key is not account|digest");
        }
        return parts.group(1);
    }

    private static String key(String account, String id) {
        return account + "|" + text(Tokens.digest(id));
    }

    /** It includes the role, so that another role ends the sessions of a token. */
    private static String proof(String id, Token token) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(id.getBytes(UTF_8), ALGORITHM));
            mac.update(token.digest());
            return text(mac.doFinal(token.principal().role().label().getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    /** The time does not depend on which characters are wrong. */
    private static boolean areEqual(String proof, String stored) {
        return MessageDigest.isEqual(proof.getBytes(UTF_8), stored.getBytes(UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
