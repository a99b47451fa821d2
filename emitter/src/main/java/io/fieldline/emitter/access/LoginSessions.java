package io.fieldline.emitter.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Browsers that logged in with a token. Their cookie has a random id, so whoever steals it does not have the token, and
 * it means nothing once they log out, the token is gone, or the session expired. They are in memory only.
 */
final class LoginSessions {
    /** When there are more, the one that was used longest ago ends. */
    private static final int MAX_SESSIONS = 1_000;

    static final Duration LIFETIME = Duration.ofDays(30);
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MAX_SESSIONS;
        }
    };

    private record Session(Principal principal, long startedAt) {
        boolean isExpired(long now) {
            return now - startedAt > LIFETIME.toNanos();
        }
    }

    /** Returns the id of a new one; {@code now}, here and below, is by System.nanoTime. */
    synchronized String start(Principal principal, long now) {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        var id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessions.put(id, new Session(principal, now));
        return id;
    }

    /** Who began this one. */
    synchronized Optional<Principal> find(String id, long now) {
        var session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (session.isExpired(now)) {
            sessions.remove(id);
            return Optional.empty();
        }
        return Optional.of(session.principal);
    }

    synchronized void end(String id) {
        sessions.remove(id);
    }
}
