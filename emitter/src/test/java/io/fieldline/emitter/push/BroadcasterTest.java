package io.fieldline.emitter.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.overview.OverviewCursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BroadcasterTest {
    private static final Duration SOON = Duration.ofMillis(10);

    private final LiveState live = Examples.live(10, 10);

    /** The first error ended the schedule, so pages got no more events, although the process looked healthy. */
    @Test
    void anErrorInATaskOfTheScheduleReachesTheGuard() {
        var fatal = new AtomicReference<Throwable>();
        try (var broadcast = new Broadcaster(live, SOON, SOON, task -> () -> {
            try {
                task.run();
            } catch (Throwable error) {
                fatal.set(error);
                throw error;
            }
        })) {
            broadcast.every(SOON, () -> {
                throw new AssertionError("a class is missing");
            });

            await().until(() -> fatal.get() != null);
            assertThat(fatal.get()).hasMessage("a class is missing");
        }
    }

    @Test
    void anExceptionWhileOneBrowserIsServedEndsItsConnectionAlone() {
        try (var broadcast = Examples.broadcast(live, SOON, Duration.ofSeconds(10))) {
            var broken = new BrokenLine();
            var well = new FakeConnection();
            broadcast.open();
            broadcast.connected(UUID.randomUUID(), well, ClientView.ALL, Optional.empty(), OverviewCursor.NONE);
            broadcast.connected(UUID.randomUUID(), broken, ClientView.ALL, Optional.empty(), OverviewCursor.NONE);
            broken.works = false;
            live.averages().add(Examples.closed("device1", 0, 1));
            broadcast.flush();

            await().untilAsserted(() -> assertThat(broadcast.clients()).isEqualTo(1));
            await().until(() -> broken.ended && broadcast.failed() == 1);
            live.averages().add(Examples.closed("device1", 1, 1));
            broadcast.flush();
            await().untilAsserted(() -> assertThat(well.sent).hasSize(3));
        }
    }

    private static final class BrokenLine implements ClientConnection {
        private volatile boolean works = true;
        private volatile boolean ended;

        @Override
        public int room() {
            if (!works) {
                throw new IllegalStateException("this browser cannot be served");
            }
            return 10;
        }

        @Override
        public boolean takesPage() {
            return works;
        }

        @Override
        public void send(List<EncodedEvent> events) {}

        @Override
        public void end() {
            ended = true;
        }
    }
}
