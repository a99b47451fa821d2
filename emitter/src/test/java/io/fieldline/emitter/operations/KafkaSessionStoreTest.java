package io.fieldline.emitter.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.LoginSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KafkaSessionStoreTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final LoginSession SESSION =
            new LoginSession("office", "x".repeat(43), Instant.parse("2026-12-29T00:00:00Z"));

    private final AtomicBoolean away = new AtomicBoolean(true);
    private final AtomicInteger tries = new AtomicInteger();
    private final List<String> stored = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aLogoutWhileKafkaIsAwayIsStoredAfterItsLogin() {
        try (var store = new KafkaSessionStore((topic, key, session) -> {
            tries.incrementAndGet();
            if (away.get()) {
                throw new RecordStore.UnavailableException("Kafka did not answer", new Exception("away"));
            }
            stored.add((session.isPresent() ? "login " : "logout ") + key);
        })) {
            var login = store.store("a", Optional.of(SESSION));
            var logout = store.store("a", Optional.empty());
            await().atMost(PATIENCE).until(() -> tries.get() > 1);
            assertThat(login).isNotDone();
            away.set(false);
            await().atMost(PATIENCE).until(logout::isDone);
        }
        assertThat(stored).containsExactly("login a", "logout a");
    }

    @Test
    void ifTooManyAreWaitingOthersAreCountedAndDoNotWait() {
        try (var store = new KafkaSessionStore((topic, key, session) -> {
            throw new RecordStore.UnavailableException("Kafka did not answer", new Exception("away"));
        })) {
            for (var login = 0; login < KafkaSessionStore.MAX_WAITING + 2; login++) {
                store.store("key" + login, Optional.of(SESSION));
            }
            assertThat(store.dropped()).isPositive();
            assertThat(store.store("last", Optional.empty())).isDone();
        }
    }
}
