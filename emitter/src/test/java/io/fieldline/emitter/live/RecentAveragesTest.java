package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
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
    void whatArrivedSinceIsFoundEachWindowOnceInItsNewestVersion() {
        recent.add(Examples.closed("device1", 0, 0));
        var since = recent.arrivals();
        recent.add(Examples.open("device1", 1, 1));
        recent.add(Examples.open("device2", 1, 5));
        recent.add(Examples.closed("device1", 1, 2));

        assertThat(recent.after(since, 9, any -> true).stream().map(RecentAverages.Kept::average))
                .containsExactly(Examples.open("device2", 1, 5), Examples.closed("device1", 1, 2));
        assertThat(recent.after(since, 1, any -> true)).hasSize(1);
    }

    @Test
    void itReachesBackToPlacesSinceWhichNothingWasForgotten() {
        recent.readFrom("topic", Map.of(0, 100L, 1, 0L));
        recent.add(at(0, 100, 1));
        recent.add(at(0, 101, 2));
        recent.add(at(1, 7, 3));
        var before = places(Map.of(0, 99L));

        assertThat(recent.reachBackTo(before)).isTrue();
        assertThat(recent.reachBackTo(places(Map.of(0, 98L)))).isFalse(); // one record was never read
        assertThat(recent.reachBackTo(places(Map.of(0, 102L)))).isFalse(); // knows more than there is
        assertThat(recent.reachBackTo(new Places("another", Map.of(0, 99L)))).isFalse();

        recent.add(at(1, 8, 4)); // the first of four windows is forgotten
        assertThat(recent.reachBackTo(before)).isFalse();
        assertThat(recent.reachBackTo(places(Map.of(0, 100L)))).isTrue();
    }

    @Test
    void aTopicThatWasCreatedAnewBeginsAnew() {
        recent.readFrom("topic", Map.of(0, 0L));
        recent.add(at(0, 5, 1));
        recent.readFrom("topic", Map.of(0, 3L)); // read once more
        assertThat(recent.series()).isEqualTo(1);

        recent.readFrom("another", Map.of(0, 0L));
        assertThat(recent.series()).isZero();
        assertThat(recent.forgottenArrival()).isEqualTo(recent.arrivals());
    }

    private static Places places(Map<Integer, Long> offsets) {
        return new Places("topic", offsets);
    }

    private static AverageEvent at(int partition, long offset, int window) {
        return AverageEvent.of(Examples.average("device1", window, 1, true), new Place(partition, offset));
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
