package io.fieldline.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.clock.ClockProbe.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SystemTimeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Instant wall = NOW;
    private long nanos = 5;
    private Verdict verdict = Verdict.SYNCHRONIZED;
    private final SystemTime time = new SystemTime(() -> wall, () -> nanos, () -> verdict);

    @Test
    void nothingIsBelievedBeforeSomebodyWasAsked() {
        assertThat(time.isBelieved()).isFalse();
        time.check();
        assertThat(time.isBelieved()).isTrue();
        assertThat(time.verified()).contains(NOW);
    }

    /** The time of a Pi without a battery after a power cut: plausible, and wrong. */
    @Test
    void aPlausibleClockThatIsNotSynchronizedIsNotBelieved() {
        verdict = Verdict.NOT_SYNCHRONIZED;
        time.check();

        assertThat(time.isBelieved()).isFalse();
        assertThat(time.verified()).isEmpty();
    }

    @Test
    void aStepIsAskedAboutAgain() {
        time.check();
        verdict = Verdict.NOT_SYNCHRONIZED;
        pass(Duration.ofSeconds(1));
        wall = wall.plus(Duration.ofDays(31));

        assertThat(time.isBelieved()).isFalse();
        time.check();
        assertThat(time.isBelieved()).isFalse();
        verdict = Verdict.SYNCHRONIZED;
        time.check();
        assertThat(time.isBelieved()).isTrue();
        assertThat(time.steps()).isEqualTo(1);
    }

    @Test
    void aClockThatIsSlewedHasNotJumped() {
        time.check();
        for (var hour = 0; hour < 24; hour++) {
            nanos += Duration.ofHours(1).toNanos();
            wall = wall.plus(Duration.ofHours(1)).plusMillis(1_800); // 0.05 %
            assertThat(time.isBelieved()).isTrue();
        }
        assertThat(time.steps()).isZero();
    }

    @Test
    void whereNobodyCanBeAskedTheClockIsTakenAsItIsButNobodyVouchesForIt() {
        verdict = Verdict.UNKNOWN;
        time.check();
        assertThat(time.isBelieved()).isTrue();
        assertThat(time.verified()).isEmpty();

        wall = wall.plus(Duration.ofDays(40));
        assertThat(time.isBelieved()).as("right after a step").isFalse();
        pass(Duration.ofSeconds(5));
        assertThat(time.isBelieved()).isTrue();
    }

    @Test
    void aClockThatIsSetForTheFirstTimeIsBelievedAtOnce() {
        wall = Instant.EPOCH;
        var unset = new SystemTime(() -> wall, () -> nanos, () -> Verdict.UNKNOWN);
        unset.check();
        assertThat(unset.isBelieved()).isFalse();
        wall = NOW;
        assertThat(unset.isBelieved()).isTrue();
    }

    /**
     * The wall clock jumps by any amounts at any times, and is right in the end. Whoever asks for the time of a moment
     * then gets the right one, and while it is wrong by more than a second nobody believes it.
     */
    @Property
    void whateverTheClockDidEachMomentHasItsTimeOnceItIsRight(
            @ForAll @Size(max = 20) List<@LongRange(min = -3_000_000, max = 3_000_000) Long> jumpsMillis,
            @ForAll @LongRange(min = 1, max = 100_000) long pauseMillis) {
        time.check();
        var start = nanos;
        var elapsed = Duration.ZERO;
        for (var jump : jumpsMillis) {
            elapsed = elapsed.plusMillis(pauseMillis);
            pass(Duration.ofMillis(pauseMillis));
            wall = wall.plusMillis(jump);
            var wrong = Duration.between(NOW.plus(elapsed), wall).abs();
            verdict = wrong.toMillis() > 1_000 ? Verdict.NOT_SYNCHRONIZED : Verdict.SYNCHRONIZED;
            if (Math.abs(jump) > 1_000 + pauseMillis / 1_000) {
                assertThat(time.isBelieved()).as("after a jump by %d ms", jump).isFalse();
            }
            time.check();
            time.check();
        }
        wall = NOW.plus(elapsed);
        verdict = Verdict.SYNCHRONIZED;
        time.check();
        time.check();

        assertThat(time.isBelieved()).isTrue();
        assertThat(time.at(start)).isEqualTo(NOW);
        assertThat(time.at(nanos)).isEqualTo(wall);
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
        wall = wall.plus(duration);
    }
}
