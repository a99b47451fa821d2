package io.fieldline.emitter.average;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.live.Examples;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AverageCacheTest {
    private static final SeriesKey DEVICE1 = new SeriesKey("device1", "co");

    private Instant now = Instant.parse("2024-10-07T16:00:00Z");
    private static final Subscription WATCH = new Subscription(Set.of("device1", "device2"));
    private AverageCache recent = keeping(new CacheLimits(3, 2, 6));

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
        recent.readFrom("topic", Map.of(0, 0L));
        assertThat(recent.add(Examples.open("device1", 0, 1))).isTrue();
        recent.readFrom("topic", Map.of(0, 0L));
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

    /** After partitions were added, two of them had the same window, and the page showed the one that was read last. */
    @ParameterizedTest
    @CsvSource({"3, true, 2, true", "3, false, 2, true", "1, true, 0, true", "3, false, 2, false"})
    void anOlderRevisionNeverReplacesANewerOneWhateverTheirOrder(
            long newer, boolean newerIsFinal, long older, boolean olderIsFinal) {
        var first = revision(newer, newerIsFinal, new RecordPosition(0, 5));
        var second = revision(older, olderIsFinal, new RecordPosition(7, 0));
        recent.add(first);
        assertThat(recent.add(second)).isFalse();
        assertThat(recent.of(DEVICE1)).containsExactly(first);
        recent = keeping(new CacheLimits(3, 2, 6));
        recent.add(second);

        assertThat(recent.add(first)).isTrue();
        assertThat(recent.of(DEVICE1)).containsExactly(first);
    }

    @Test
    void ofOneRevisionTheOneThatComesLaterCounts() {
        recent.add(revision(3, true, new RecordPosition(0, 5)));
        var later = revision(3, true, new RecordPosition(7, 0));

        assertThat(recent.add(later)).isTrue();
        assertThat(recent.of(DEVICE1)).containsExactly(later);
    }

    @Test
    void theEventHasTheRevision() {
        assertThat(revision(3, true, new RecordPosition(0, 5)).json()).contains("\"revision\":3");
    }

    @Property(tries = 500)
    void theHighestRevisionOfAWindowIsShownInWhateverOrderTheyCome(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 9) Integer> revisions) {
        recent = keeping(new CacheLimits(3, 2, 6));
        for (var arrival = 0; arrival < revisions.size(); arrival++) {
            recent.add(revision(revisions.get(arrival), arrival % 3 == 0, new RecordPosition(arrival % 4, arrival)));
        }

        assertThat(recent.of(DEVICE1))
                .singleElement()
                .extracting(AverageEvent::revision)
                .isEqualTo((long) Collections.max(revisions));
    }

    private static AverageEvent revision(long revision, boolean closed, RecordPosition position) {
        var json = new String(MessageJson.write(Examples.average("device1", 0, (double) revision, closed)), UTF_8);
        var withRevision = json.replaceFirst("}$", ",\"revision\":%d}".formatted(revision));
        return AverageEvent.of(MessageJson.parse(withRevision.getBytes(UTF_8), Average.class), position);
    }

    @Test
    void windowsThatTakeTooManyBytesMakeRoomTheLargestSeriesFirst() {
        recent = new AverageCache(new CacheLimits(240, 10, 2_400), 20_000, new SetClock());
        for (var window = 0; window < 100; window++) {
            recent.add(Examples.closed("device1", window, 1));
        }
        recent.add(Examples.closed("device2", 0, 1));

        assertThat(recent.bytes()).isBetween(18_000L, 20_000L);
        assertThat(recent.of(new SeriesKey("device2", "co"))).hasSize(1);
        assertThat(recent.of(DEVICE1)).hasSizeBetween(20, 40).last().isEqualTo(Examples.closed("device1", 99, 1));
        assertThat(recent.windowEvictions()).isGreaterThan(60);
        recent.remove("device1");
        recent.remove("device2");
        assertThat(recent.bytes()).isZero();
    }

    @Test
    void oneSeriesTooManyIsLeftOutAndCounted() {
        recent.add(Examples.open("device1", 0, 1));
        recent.add(Examples.open("device2", 0, 1));

        assertThat(recent.add(Examples.open("device3", 0, 1))).isFalse();
        assertThat(recent.rejected()).isEqualTo(1);
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

        assertThat(recent.after(since, 9, any -> true).stream().map(StoredAverage::average))
                .containsExactly(Examples.open("device2", 1, 5), Examples.closed("device1", 1, 2));
        assertThat(recent.after(since, 1, any -> true)).hasSize(1);
    }

    @Test
    void thePagesThatJoinGetWhatTheyMissedIfAllOfItIsKept() {
        recent.readFrom("topic", Map.of(0, 100L, 1, 0L));
        recent.add(at(0, 100, 1));
        recent.add(at(0, 101, 2));
        recent.add(at(1, 7, 3));
        var before = offsets(Map.of(0, 99L));

        assertThat(resumed(WATCH, before)).isTrue();
        assertThat(resumed(WATCH, offsets(Map.of(0, 98L)))).isFalse(); // one record was never read
        assertThat(resumed(Subscription.OVERVIEW, offsets(Map.of(0, 98L)))).isFalse();
        assertThat(resumed(WATCH, offsets(Map.of(0, 102L)))).isFalse(); // beyond the last record
        assertThat(resumed(WATCH, new TopicOffsets("another", Map.of(0, 99L)))).isFalse();

        recent.add(at(1, 8, 4)); // the first of four windows is evicted
        assertThat(resumed(WATCH, before)).isFalse();
        assertThat(resumed(WATCH, offsets(Map.of(0, 100L)))).isTrue();
    }

    @Test
    void anOverviewGetsTheNewestWindowsAndAPageThatWatchesAllOfItsDevices() {
        recent = keeping(new CacheLimits(240, 2, 480));
        for (var window = 0; window < 50; window++) {
            recent.add(Examples.closed("device1", window, 1));
            recent.add(Examples.closed("device2", window, 1));
        }

        assertThat(Examples.parts(recent, Subscription.OVERVIEW, Optional.empty()))
                .hasSize(40)
                .startsWith(Examples.closed("device1", 30, 1));
        assertThat(Examples.parts(recent, new Subscription(Set.of("device2")), Optional.empty()))
                .hasSize(50)
                .startsWith(Examples.closed("device2", 0, 1));
    }

    @Test
    void anOverviewThatMissedMoreThanANewOneGetsBeginsAnew() {
        recent = keeping(new CacheLimits(240, 2, 480));
        recent.readFrom("topic", Map.of(0, 0L));
        for (var window = 0; window < 50; window++) {
            recent.add(at(0, window, window));
        }

        assertThat(resumed(Subscription.OVERVIEW, offsets(Map.of(0, 29L)))).isTrue();
        assertThat(Examples.parts(recent, Subscription.OVERVIEW, Optional.of(offsets(Map.of(0, 29L)))))
                .hasSize(20)
                .startsWith(at(0, 30, 30));
        assertThat(resumed(Subscription.OVERVIEW, offsets(Map.of(0, 28L)))).isFalse();
        assertThat(Examples.parts(recent, WATCH, Optional.of(offsets(Map.of(0, 28L)))))
                .hasSize(21);
    }

    /** After an outage, the oldest windows are evicted immediately. This is not a reason to send all devices again. */
    @Test
    void anOverviewLacksNothingWhenMoreComesThanIsKept() {
        recent = keeping(new CacheLimits(20, 2, 40));
        recent.readFrom("topic", Map.of(0, 0L));
        recent.add(at(0, 0, 0));
        var arrival = recent.arrivals();
        for (var window = 1; window < 50; window++) {
            recent.add(at(0, window, window));
        }

        assertThat(recent.isIncomplete(Subscription.OVERVIEW, arrival)).isFalse();
        assertThat(recent.isIncomplete(WATCH, arrival)).isTrue();
        assertThat(recent.after(arrival, 99, any -> true)).hasSize(20);
        assertThat(resumed(Subscription.OVERVIEW, offsets(Map.of(0, 0L)))).isTrue();
        assertThat(resumed(WATCH, offsets(Map.of(0, 0L)))).isFalse();
    }

    @Test
    void whenThereAreTooManyWindowsTheSeriesWithTheMostGivesUpItsOldest() {
        recent = keeping(new CacheLimits(240, 3, 6));
        for (var window = 0; window < 6; window++) {
            recent.add(Examples.closed("device1", window, 1));
        }
        for (var window = 0; window < 3; window++) { // of an earlier time, because the clock of this device is behind
            recent.add(Examples.closed("device2", window - 1_000, 1));
        }
        recent.add(Examples.closed("device3", 0, 1));

        assertThat(recent.windows()).isEqualTo(6);
        assertThat(recent.windowEvictions()).isEqualTo(4);
        assertThat(recent.of(DEVICE1)).hasSize(3).startsWith(Examples.closed("device1", 3, 1));
        assertThat(recent.of(new SeriesKey("device2", "co")))
                .containsExactly(Examples.closed("device2", -999, 1), Examples.closed("device2", -998, 1));
        assertThat(recent.newest()).hasSize(3);
    }

    @Test
    void aWindowThatWouldGoAtOnceIsNoNews() {
        recent = keeping(new CacheLimits(240, 2, 2));
        recent.add(Examples.closed("device1", 5, 1));
        recent.add(Examples.closed("device2", 5, 1));

        assertThat(recent.add(Examples.closed("device1", 4, 1))).isFalse();
        assertThat(recent.windowEvictions()).isEqualTo(1);
        assertThat(recent.add(Examples.closed("device1", 6, 1))).isTrue();
        assertThat(recent.newest()).containsExactly(Examples.closed("device1", 6, 1), Examples.closed("device2", 5, 1));
    }

    @Test
    void aTopicThatWasCreatedAnewBeginsAnew() {
        recent.readFrom("topic", Map.of(0, 0L));
        recent.add(at(0, 5, 1));
        recent.readFrom("topic", Map.of(0, 3L)); // read once more
        assertThat(recent.series()).isEqualTo(1);

        recent.readFrom("another", Map.of(0, 0L));
        assertThat(recent.series()).isZero();
        assertThat(recent.windows()).isZero();
        assertThat(recent.resets()).isEqualTo(1);
        assertThat(recent.isIncomplete(Subscription.OVERVIEW, recent.arrivals() - 1))
                .isTrue();
        assertThat(recent.isIncomplete(Subscription.OVERVIEW, recent.arrivals()))
                .isFalse();
    }

    @Test
    void aTopicThatEndsBeforeWhatWasReadBeginsAnewUnderTheSameId() {
        recent.readFrom("topic", Map.of(0, 0L));
        recent.add(at(0, 5, 1));
        assertThat(recent.isBeyond(Map.of(0, 6L))).isFalse();
        assertThat(recent.isBeyond(Map.of(0, 5L))).isTrue();
        recent.invalidate();
        recent.readFrom("topic", Map.of(0, 0L));

        assertThat(recent.windows()).isZero();
        assertThat(recent.resets()).isEqualTo(1);
        assertThat(recent.add(at(0, 5, 1))).isTrue();
    }

    @Test
    void whatWentToMakeRoomIsNoNewsWhenTheTopicIsReadAgain() {
        recent = keeping(new CacheLimits(240, 2, 7));
        recent.readFrom("topic", Map.of(0, 0L));
        var all = IntStream.range(0, 10).mapToObj(offset -> ofTwo(offset)).toList();
        all.forEach(recent::add);
        var kept = Examples.parts(recent, WATCH, Optional.empty());
        var windowEvictions = recent.windowEvictions();
        recent.readFrom("topic", Map.of(0, 0L));

        assertThat(all).noneMatch(recent::add);
        assertThat(recent.windowEvictions()).isEqualTo(windowEvictions);
        assertThat(Examples.parts(recent, WATCH, Optional.empty())).isEqualTo(kept);
        assertThat(recent.add(ofTwo(10))).isTrue();
    }

    @Test
    void whatWasNotReadYetWhenKafkaWentIsNewsInWhateverOrderThePartitionsCome() {
        recent = keeping(new CacheLimits(240, 2, 480));
        recent.readFrom("topic", Map.of(0, 0L, 1, 0L));
        recent.add(at(1, 5, 1));
        recent.readFrom("topic", Map.of(0, 0L, 1, 0L));

        assertThat(recent.add(at(1, 5, 1))).isFalse();
        assertThat(recent.add(at(1, 6, 2))).isTrue();
        assertThat(recent.add(at(0, 0, 3))).isTrue();
        recent.readFrom("another", Map.of(0, 0L, 1, 0L));
        assertThat(recent.add(at(1, 5, 1))).isTrue();
    }

    private AverageCache keeping(CacheLimits bounds) {
        return new AverageCache(bounds, new SetClock());
    }

    private boolean resumed(Subscription watch, TopicOffsets known) {
        return recent.joining(watch, Optional.of(known)).missed().isPresent();
    }

    private static TopicOffsets offsets(Map<Integer, Long> offsets) {
        return new TopicOffsets("topic", offsets);
    }

    private static AverageEvent at(int partition, long offset, int window) {
        return AverageEvent.of(Examples.average("device1", window, 1, true), new RecordPosition(partition, offset));
    }

    /** Alternates between two devices. */
    private static AverageEvent ofTwo(int offset) {
        var device = offset % 2 == 0 ? "device1" : "device2";
        return AverageEvent.of(Examples.average(device, offset / 2, 1, true), new RecordPosition(0, offset));
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
