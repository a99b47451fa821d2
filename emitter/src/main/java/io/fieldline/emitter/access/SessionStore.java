package io.fieldline.emitter.access;

import io.fieldline.messages.LoginSession;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tells all emitters about login sessions and logouts. */
@FunctionalInterface
public interface SessionStore {
    /** For a single emitter, whose sessions end with it. */
    SessionStore NONE = (key, session) -> CompletableFuture.completedFuture(null);

    /**
     * Stores a session, or its end if the session is empty.
     *
     * @return completed when it is stored; never fails
     */
    CompletableFuture<Void> store(String key, Optional<LoginSession> session);
}
