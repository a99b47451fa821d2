package io.fieldline.spark.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.sequence.SequenceSet.Arrival;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SeenReadingsPropertyTest {
    private static final long SEED = 20241007;

    /** Runs of sequences from anywhere in their range, which touch, overlap and leave gaps. */
    @Provide
    Arbitrary<List<Long>> sequences() {
        var starts = Arbitraries.of(
                0L,
                1L,
                65_530L,
                65_536L,
                (1L << 31) - 3,
                1L << 31,
                (1L << 32) - 3,
                1L << 32,
                1_732_000_000_000L,
                (1L << 53) - 40);
        var offsets = Arbitraries.longs().between(0, 39);
        return starts.flatMap(start -> offsets.map(offset -> start + offset))
                .list()
                .ofMaxSize(300);
    }

    @Property
    void aSequenceArrivesFirstExactlyOnceWhateverTheOrderAndTheRestarts(
            @ForAll("sequences") List<Long> sequences, @ForAll Random random) {
        var seen = new SeenReadings();
        var expected = new HashSet<Long>();
        for (var sequence : sequences) {
            assertThat(seen.see("boot", sequence, 0))
                    .isEqualTo(expected.add(sequence) ? Arrival.FIRST : Arrival.REPEAT);
            if (random.nextInt(10) == 0) {
                assertThat(seen.shrink()).isZero();
                seen = reread(seen);
            }
        }
    }

    @Property
    void whichSequencesAreThereIsKnownWhateverTheOrder(
            @ForAll("sequences") List<Long> sequences, @ForAll Random random) {
        var set = new SequenceSet();
        var expected = new TreeSet<Long>();
        for (var sequence : sequences) {
            set.add(sequence);
            expected.add(sequence);
            if (random.nextInt(10) == 0) {
                set.compress();
            }
        }
        for (var sequence : sequences) {
            var last = sequence + random.nextInt(5);
            assertThat(set.contains(sequence + 1)).isEqualTo(expected.contains(sequence + 1));
            assertThat(set.containsAll(sequence, last))
                    .isEqualTo(expected.subSet(sequence, last + 1).size() == last - sequence + 1);
            assertThat(set.lowest()).isEqualTo(expected.first());
            assertThat(set.highest()).isEqualTo(expected.last());
        }
        assertThat(set.contains(-1)).isFalse();
    }

    @Example
    void readingsOfTenMinutesThreeTimesEachAndShuffledCountOnce() {
        assertThat(firstArrivals(
                        shuffled(LongStream.range(0, 20_000).flatMap(each -> LongStream.of(each, each, each)))))
                .isEqualTo(20_000);
    }

    @Example
    void sequencesInStepsOfTwoCountOnce() {
        assertThat(firstArrivals(LongStream.range(0, 40_000)
                        .map(each -> each * 2)
                        .boxed()
                        .toList()))
                .isEqualTo(40_000);
    }

    @Example
    void millisecondsSince1970AsSequenceCountOnceForHours() {
        var random = new Random(SEED);
        var fourHours =
                LongStream.range(0, 4 * 3600).map(second -> 1_732_000_000_000L + second * 1000 + random.nextInt(40));

        assertThat(firstArrivals(fourHours.boxed().toList())).isEqualTo(4 * 3600);
    }

    @Example
    void aBridgeThatWasAwayForAnHourBringsItsHalf() {
        var random = new Random(SEED);
        var hour = LongStream.range(0, 72_000).boxed().collect(Collectors.partitioningBy(each -> random.nextBoolean()));
        var arrivals = new java.util.ArrayList<>(hour.get(true));
        arrivals.addAll(hour.get(false));

        assertThat(firstArrivals(arrivals)).isEqualTo(72_000);
    }

    @Example
    void aWeekOfTwentySessionsADayIsRemembered() {
        var seen = new SeenReadings();
        for (var round = 0; round < 2; round++) {
            for (var session = 0; session < 140; session++) {
                for (var sequence = 0; sequence < 5; sequence++) {
                    assertThat(seen.see("boot" + session, sequence, 0))
                            .isEqualTo(round == 0 ? Arrival.FIRST : Arrival.REPEAT);
                }
                assertThat(seen.shrink()).isZero();
            }
        }
    }

    @Example
    void theStateStaysWithinItsBoundAndForgetsTheLowestFirst() {
        var seen = new SeenReadings();
        var evicted = 0;
        for (var batch = 0; batch < 100; batch++) {
            for (var each = 0; each < 1_000; each++) {
                seen.see("sparse", (batch * 1_000L + each) * 1_000, 0);
            }
            evicted += seen.shrink();
            assertThat(size(seen)).isLessThanOrEqualTo(SeenReadings.MOST_BYTES);
        }

        assertThat(evicted).isPositive();
        assertThat(seen.see("sparse", 1_000, 0)).isEqualTo(Arrival.UNKNOWN);
        assertThat(seen.see("sparse", 99_999_000, 0)).isEqualTo(Arrival.REPEAT);
        assertThat(seen.see("sparse", 100_000_000, 0)).isEqualTo(Arrival.FIRST);
    }

    @Example
    void aReadingAfterAnotherCostsNothing() {
        var seen = new SeenReadings();
        for (var sequence = 0L; sequence < 1_000_000; sequence++) {
            seen.see("7f3a", sequence, 0);
        }
        seen.shrink();

        assertThat(size(seen)).isLessThan(24);
    }

    @Example
    void theRangesOfFormatFiveAreReadOn() {
        var ranges = new NumberRanges();
        LongStream.of(0, 1, 2, 10, 12, 100, 101).forEach(ranges::add);
        ranges.shrinkTo(3); // 11 is not certain any more
        var old = new ByteWriter(64).number(1).text("7f3a");
        ranges.write(old);

        var seen = SeenReadings.read(new ByteReader(old.toBytes()), 5);

        assertThat(LongStream.of(2, 10, 11, 13, 100, 101, 102).mapToObj(each -> seen.see("7f3a", each, 0)))
                .containsExactly(
                        Arrival.UNKNOWN,
                        Arrival.UNKNOWN,
                        Arrival.UNKNOWN,
                        Arrival.FIRST,
                        Arrival.REPEAT,
                        Arrival.REPEAT,
                        Arrival.FIRST);
    }

    private static long firstArrivals(List<Long> sequences) {
        var seen = new SeenReadings();
        var first = 0;
        var inBatch = 0;
        for (var sequence : sequences) {
            first += seen.see("boot", sequence, 0) == Arrival.FIRST ? 1 : 0;
            if (++inBatch % 1_000 == 0) {
                assertThat(seen.shrink()).isZero();
                seen = reread(seen);
            }
        }
        return first;
    }

    private static List<Long> shuffled(LongStream sequences) {
        var list = sequences.boxed().collect(Collectors.toList());
        Collections.shuffle(list, new Random(SEED));
        return list;
    }

    private static SeenReadings reread(SeenReadings seen) {
        return SeenReadings.read(new ByteReader(bytes(seen)), 7);
    }

    private static int size(SeenReadings seen) {
        return bytes(seen).length;
    }

    private static byte[] bytes(SeenReadings seen) {
        var out = new ByteWriter(64);
        seen.write(out);
        return out.toBytes();
    }
}
