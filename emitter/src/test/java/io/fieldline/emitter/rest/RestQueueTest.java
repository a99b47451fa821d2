package io.fieldline.emitter.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.limits.ClientAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestQueueTest {
    private static final ClientAddress GREEDY = new ClientAddress("10.0.0.1");
    private static final ClientAddress OTHER = new ClientAddress("10.0.0.2");

    private final RestQueue queue = new RestQueue("test", 3, 2);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        queue.close();
    }

    @Test
    void anAddressWaitsForItselfAndOthersDoNotWaitForIt() {
        for (var number = 0; number < 10; number++) {
            assertThat(queue.offer(GREEDY, this::block)).isTrue();
        }
        assertThat(queue.offer(OTHER, () -> done.add("other"))).isTrue();

        await().until(() -> done.contains("other"));
        assertThat(done).containsExactly("other");
        assertThat(queue.longestTask()).isPositive();
        release.countDown();
        await().until(() -> done.size() == 11);
        await().until(() -> queue.longestTask().equals(Duration.ZERO));
    }

    @Test
    void oneAddressHasABoundAndAllTogetherHaveOne() {
        var accepted = 0;
        for (var number = 0; number < 100; number++) {
            accepted += queue.offer(GREEDY, this::block) ? 1 : 0;
        }
        assertThat(accepted).isBetween(64, 66); // two may have started
        for (var number = 0; number < 1_000; number++) {
            accepted += queue.offer(new ClientAddress("10.1.0." + number % 100), this::block) ? 1 : 0;
        }

        assertThat(accepted).isBetween(256, 259);
    }

    /** In an earlier version, each refused address remained in memory. */
    @Test
    void anAddressThatIsRefusedIsNotRemembered() {
        var running = new CountDownLatch(3);
        for (var number = 0; number < 3; number++) {
            queue.offer(new ClientAddress("10.3.0." + number), () -> {
                running.countDown();
                block();
            });
        }
        await().until(() -> running.getCount() == 0);
        for (var number = 0; number < 300; number++) {
            queue.offer(new ClientAddress("10.2.0." + number), this::block);
        }
        assertThat(queue.addresses()).isEqualTo(259);
        assertThat(queue.offer(OTHER, this::block)).isFalse();
        assertThat(queue.addresses()).isEqualTo(259);
        release.countDown();

        await().until(() -> queue.addresses() == 0);
    }

    @Test
    void aTaskThatFailsTakesNoThread() {
        for (var number = 0; number < 10; number++) {
            queue.offer(GREEDY, () -> {
                throw new IllegalStateException("expected by the test");
            });
        }
        queue.offer(GREEDY, () -> done.add("next"));

        await().until(() -> done.contains("next"));
    }

    private void block() {
        try {
            release.await();
            done.add("greedy");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
