package io.fieldline.emitter.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The browsers that logged in with a token, in memory only. The cookie contains a random id instead of the token. It
 * is useless after a logout, after the session expires, or after the token is removed.
 */
final class LoginSessions {
    /** If there are more, the least recently used session ends. */
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

    /** Returns the id of a new session; {@code now}, here and below, is from {@link System#nanoTime}. */
    synchronized String start(Principal principal, long now) {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        var id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessions.put(id, new Session(principal, now));
        return id;
    }

    /** Returns the principal of a session that has not expired. */
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
