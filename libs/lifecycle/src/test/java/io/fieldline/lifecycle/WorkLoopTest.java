package io.fieldline.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkLoopTest {
    private final AtomicLong now = new AtomicLong();
    private final WorkLoop loop = new WorkLoop("forwarder", now::get);

    @Test
    void aLoopThatHasNotStartedIsNotStuck() {
        pass(Duration.ofDays(1));

        assertThat(loop.stuck()).isEmpty();
    }

    @Test
    void aLoopIsStuckAfter90SecondsWithoutATurn() {
        loop.turn();
        pass(Duration.ofSeconds(89));
        assertThat(loop.stuck()).isEmpty();

        pass(Duration.ofSeconds(1));

        assertThat(loop.stuck()).isEqualTo("the loop forwarder is stuck: it has made no progress for 90 s");
    }

    @Test
    void aTurnEndsTheProblem() {
        loop.turn();
        pass(Duration.ofMinutes(5));

        loop.turn();

        assertThat(loop.stuck()).isEmpty();
    }

    @Test
    void aPausedLoopIsNotStuck() {
        loop.turn();
        loop.pause();

        pass(Duration.ofDays(1));

        assertThat(loop.stuck()).isEmpty();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
