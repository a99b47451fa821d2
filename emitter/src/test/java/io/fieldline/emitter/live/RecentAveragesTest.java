package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RecentAveragesTest {
    private static final Series DEVICE1 = new Series("device1", "co");

    private Instant now = Instant.parse("2024-10-07T16:00:00Z");
    private final RecentAverages recent = new RecentAverages(3, 2, Duration.ofHours(1), new SetClock());

    @Test
    void theNewestWindowsStayInOrderWhateverTheOrderOfArrival() {
        for (var window : new int[] {2, 0, 3, 1}) {
            recent.add(Examples.closed("device1", window, window));
        }

        assertThat(recent.of(DEVICE1))
                .containsExactly(
                        Examples.closed("device1", 1, 1),
                        Examples.closed("device1", 2, 2),
                        Examples.closed("device1", 3, 3));
    }

    @Test
    void aWindowOlderThanAllThatStayIsNoNews() {
        for (var window = 1; window <= 3; window++) {
            recent.add(Examples.closed("device1", window, window));
        }

        assertThat(recent.add(Examples.closed("device1", 0, 0))).isFalse();
    }

    @Test
    void aRepeatIsNoNews() {
        assertThat(recent.add(Examples.open("device1", 0, 1))).isTrue();
        assertThat(recent.add(Examples.open("device1", 0, 1))).isFalse();
    }

    @Test
    void aLaterVersionReplacesTheEarlierOne() {
        recent.add(Examples.open("device1", 0, 1));
        recent.add(Examples.closed("device1", 0, 2));

        assertThat(recent.add(Examples.closed("device1", 0, 3))).isTrue();
        assertThat(recent.of(DEVICE1)).containsExactly(Examples.closed("device1", 0, 3));
    }

    @Test
    void aProvisionalAverageNeverReplacesAFinalOne() {
        recent.add(Examples.closed("device1", 0, 2));

        assertThat(recent.add(Examples.open("device1", 0, 1))).isFalse();
        assertThat(recent.of(DEVICE1)).containsExactly(Examples.closed("device1", 0, 2));
    }

    @Test
    void oneSeriesTooManyIsLeftOutAndCounted() {
        recent.add(Examples.open("device1", 0, 1));
        recent.add(Examples.open("device2", 0, 1));

        assertThat(recent.add(Examples.open("device3", 0, 1))).isFalse();
        assertThat(recent.refused()).isEqualTo(1);
        assertThat(recent.series()).isEqualTo(2);
    }

    @Test
    void aSeriesThatWasSilentForLongMakesRoom() {
        recent.add(Examples.open("device1", 0, 1));
        now = now.plus(Duration.ofMinutes(61));
        recent.add(Examples.open("device2", 0, 1));

        assertThat(recent.add(Examples.open("device3", 0, 1))).isTrue();
        assertThat(recent.newest()).containsExactly(Examples.open("device2", 0, 1), Examples.open("device3", 0, 1));
    }

    @Test
    void theFirstWindowFromAMomentOnIsFound() {
        recent.add(Examples.closed("device1", 0, 0));
        recent.add(Examples.closed("device1", 2, 2));

        assertThat(recent.firstFrom(DEVICE1, Examples.START)).contains(Examples.closed("device1", 0, 0));
        assertThat(recent.firstFrom(DEVICE1, Examples.START.plusNanos(1))).contains(Examples.closed("device1", 2, 2));
        assertThat(recent.firstFrom(DEVICE1, Examples.START.plusSeconds(31))).isEmpty();
        assertThat(recent.firstFrom(new Series("device9", "co"), Examples.START))
                .isEmpty();
    }

    private final class SetClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
