package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.lifecycle.ExitCode;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class WatchdogTest {
    private final DefaultEventExecutor working = new DefaultEventExecutor();
    private final DefaultEventExecutor hanging = new DefaultEventExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Integer> exits = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        release.countDown();
        working.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        hanging.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void aProcessWhoseEventLoopHangsEnds() {
        hanging.execute(this::hang);
        try (var watchdog = watch(Duration.ZERO, hanging)) {
            await().until(() -> exits.contains(ExitCode.UNEXPECTED_ERROR));
        }
    }

    @Test
    void aProcessWhoseRequestDoesNotEndEnds() {
        try (var watchdog = watch(Duration.ofMinutes(5), working)) {
            await().until(() -> exits.contains(ExitCode.UNEXPECTED_ERROR));
        }
    }

    @Test
    void aProcessThatWorksGoesOn() {
        try (var watchdog = watch(Duration.ofSeconds(1), working)) {
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofMinutes(2)).until(exits::isEmpty);
        }
        assertThat(exits).isEmpty();
    }

    private Watchdog watch(Duration longestRequest, DefaultEventExecutor loop) {
        return new Watchdog(
                        List.of(working, loop),
                        () -> longestRequest,
                        Duration.ofSeconds(3),
                        Duration.ofMinutes(1),
                        exits::add)
                .start();
    }

    private void hang() {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
