package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RefusalLadderTest {
    @Property(tries = 100)
    void theTriesAreOneThenFiveFifteenThirtyAndSixtyMinutesApart(@ForAll long seed) {
        var ladder = new RefusalLadder(new Random(seed));
        for (var minutes : new int[] {1, 5, 15, 30, 60, 60, 60}) {
            assertThat(ladder.next()).isBetween(Duration.ofSeconds(minutes * 48L), Duration.ofSeconds(minutes * 72L));
        }
        ladder.reset();
        assertThat(ladder.next()).isLessThan(Duration.ofSeconds(72));
    }
}
