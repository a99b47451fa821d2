package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StallDetectorTest {
    private final AtomicLong nanos = new AtomicLong();
    private final StallDetector stall = new StallDetector("averages", Duration.ofSeconds(1), nanos::get);

    @Test
    void aQueryWhoseBatchesStopEndingIsFirstNotReadyAndThenNotAlive() {
        after(Duration.ofMillis(59_999));
        assertThat(stall.notReady()).isEmpty();
        after(Duration.ofMillis(1));
        assertThat(stall.notReady()).isEqualTo("the query averages is stalled: no batch has ended for 60 s");
        assertThat(stall.notAlive()).isEmpty();
        after(Duration.ofMinutes(9));
        assertThat(stall.notAlive()).isEqualTo("the query averages is stalled: no batch has ended for 600 s");

        stall.batchEnded();
        assertThat(stall.notReady()).isEmpty();
        assertThat(stall.notAlive()).isEmpty();
        assertThat(stall.age()).isZero();
    }

    @Test
    void aSlowTriggerIsNotAStall() {
        var slow = new StallDetector("history", Duration.ofMinutes(5), nanos::get);
        after(Duration.ofMinutes(14));

        assertThat(slow.notReady()).isEmpty();
        assertThat(slow.notAlive()).isEmpty();
    }

    private void after(Duration pause) {
        nanos.addAndGet(pause.toNanos());
    }
}
