package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTimerTest {
    private final SilenceTimer timer = new SilenceTimer(Duration.ofSeconds(30));

    @Test
    void withoutALineThePortIsReopenedAfterTheLimit() {
        timer.opened(at(100));

        assertThat(timer.isExpired(at(130))).isFalse();
        assertThat(timer.isExpired(at(131))).isTrue();
    }

    @Test
    void aBoardThatIsSlowerThanTheLimitIsKnownByItsIntervalAcrossReopening() {
        timer.opened(at(0));
        timer.opened(at(30));
        timer.line(at(45));
        assertThat(timer.isExpired(at(76))).isTrue();
        timer.opened(at(76));
        timer.line(at(90));

        assertThat(timer.isExpired(at(90 + 3 * 45))).isFalse();
        assertThat(timer.isExpired(at(90 + 3 * 45 + 1))).isTrue();
    }

    @Test
    void aBoardThatIsFastAgainHasTheLimitAgain() {
        timer.line(at(0));
        timer.line(at(45));
        timer.line(at(46));

        assertThat(timer.isExpired(at(77))).isTrue();
    }

    @Test
    void theTimeWithoutABoardIsNotItsInterval() {
        timer.line(at(0));
        timer.unplugged();
        timer.opened(at(500));
        timer.line(at(501));

        assertThat(timer.isExpired(at(532))).isTrue();
    }

    @Test
    void aPauseOfDaysDoesNotHideASilenceForDays() {
        timer.line(at(0));
        timer.line(at(200_000));

        assertThat(timer.patience()).isEqualTo(Duration.ofMinutes(30));
    }

    private static long at(long second) {
        return Duration.ofSeconds(second).toNanos() - Long.MAX_VALUE / 2; // the monotonic clock may be negative
    }
}
