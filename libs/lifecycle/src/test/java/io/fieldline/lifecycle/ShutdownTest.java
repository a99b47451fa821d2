package io.fieldline.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    @Test
    void theProcessWaitsUntilMainHasClosedWhatItOpened() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var hook = new CompletableFuture<Runnable>();
        var main = new Thread(() -> {
            hook.complete(Shutdown.hook(Duration.ofMinutes(1), asked::countDown));
            await(asked);
        });
        main.start();

        hook.join().run();

        assertThat(main.isAlive()).isFalse();
        assertThat(asked.getCount()).isZero();
    }

    @Test
    void aStopThatHangsIsGivenUpAtTheBound() {
        var never = new CountDownLatch(1);
        var start = System.nanoTime();

        Shutdown.hook(Duration.ofMillis(50), never::await).run();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(50), Duration.ofSeconds(30));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
