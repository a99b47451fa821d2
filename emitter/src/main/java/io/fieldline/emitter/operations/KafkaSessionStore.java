package io.fieldline.emitter.operations;

import io.fieldline.emitter.access.SessionStore;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.LoginSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores logins and logouts in Kafka, in their order. If Kafka does not confirm one, it tries again until it does, so that a logout
 * while Kafka is away still ends the session at all emitters. The thread {@code login-sessions} stores them.
 */
public final class KafkaSessionStore implements SessionStore, AutoCloseable {
    /** If more are waiting, another one counts at this emitter only. */
    static final int MAX_WAITING = 1_000;

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(KafkaSessionStore.class);

    private final RecordStore store;
    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::run, "login-sessions");
    private boolean isAway;

    private record Change(String key, Optional<LoginSession> session, CompletableFuture<Void> stored) {}

    public KafkaSessionStore(RecordStore store) {
        this.store = store;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public CompletableFuture<Void> store(String key, Optional<LoginSession> session) {
        var change = new Change(key, session, new CompletableFuture<>());
        if (!waiting.offer(change)) {
            dropped.incrementAndGet();
            change.stored.complete(null);
        }
        return change.stored;
    }

    /** How many logins and logouts the other emitters do not get, because too many were waiting. */
    public long dropped() {
        return dropped.get();
    }

    private void run() {
        try {
            while (true) {
                store(waiting.take());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void store(Change change) throws InterruptedException {
        while (true) {
            try {
                store.store(Topic.SESSIONS, change.key, change.session.map(Record.class::cast));
                report(false, "");
                change.stored.complete(null);
                return;
            } catch (RecordStore.UnavailableException unavailable) {
                report(true, String.valueOf(unavailable.getMessage()));
                Thread.sleep(RETRY.toMillis());
            } catch (RuntimeException bug) {
                log.error("cannot store a login or logout", bug);
                change.stored.complete(null);
                return;
            }
        }
    }

    private void report(boolean away, String why) {
        if (away && !isAway) {
            log.warn("cannot store a login or logout, which other emitters do not know yet; retrying: {}", why);
        } else if (!away && isAway) {
            log.info("stored the logins and logouts that were waiting");
        }
        isAway = away;
    }

    @Override
    public void close() {
        thread.interrupt();
        if (!waiting.isEmpty()) {
            log.warn("stopping before all logins and logouts are stored: count={}", waiting.size());
        }
    }
}
