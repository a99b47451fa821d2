package io.fieldline.spark.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.sequence.NumberRanges.Found;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NumberRangesTest {
    private final NumberRanges ranges = new NumberRanges();

    @Test
    void numbersThatFollowOneAnotherAreOneRangeInWhateverOrderTheyCome() {
        var numbers = LongStream.range(0, 1000).boxed().collect(Collectors.toList());
        Collections.shuffle(numbers, new Random(1));

        numbers.forEach(ranges::add);

        assertThat(ranges.size()).isEqualTo(1);
        assertThat(numbers).allSatisfy(number -> assertThat(ranges.find(number)).isEqualTo(Found.YES));
        assertThat(ranges.find(-1)).isEqualTo(Found.NO);
        assertThat(ranges.find(1000)).isEqualTo(Found.NO);
    }

    @Test
    void aGapIsNotFoundUntilItIsFilled() {
        add(1, 2, 5, 6);

        assertThat(ranges.find(3)).isEqualTo(Found.NO);
        assertThat(ranges.size()).isEqualTo(2);

        add(3, 4);

        assertThat(ranges.find(3)).isEqualTo(Found.YES);
        assertThat(ranges.size()).isEqualTo(1);
    }

    @Test
    void aNumberAddedAgainChangesNothing() {
        add(1, 2, 3, 2);

        assertThat(ranges.size()).isEqualTo(1);
        assertThat(ranges.find(4)).isEqualTo(Found.NO);
    }

    @Test
    void theSmallestGapIsGivenUpFirstAndItsRangeBecomesUnsure() {
        add(0, 10, 12, 100);

        assertThat(ranges.shrinkTo(3)).isEqualTo(1);

        assertThat(ranges.find(11)).isEqualTo(Found.UNSURE);
        assertThat(ranges.find(10)).isEqualTo(Found.UNSURE);
        assertThat(ranges.find(0)).isEqualTo(Found.YES);
        assertThat(ranges.find(50)).isEqualTo(Found.NO);
    }

    @Test
    void ofEqualGapsTheLowestIsGivenUp() {
        add(0, 2, 4, 6);

        ranges.shrinkTo(3);

        assertThat(ranges.find(1)).isEqualTo(Found.UNSURE);
        assertThat(ranges.find(5)).isEqualTo(Found.NO);
    }

    @Test
    void whatGrowsOnAnUnsureRangeIsUnsureToo() {
        add(0, 2);
        ranges.shrinkTo(1);

        add(3);

        assertThat(ranges.find(3)).isEqualTo(Found.UNSURE);
    }

    @Test
    void theWrittenFormReadsBack() {
        add(0, 2, 9, 10, 50);
        ranges.shrinkTo(3);
        var bytes = new ByteWriter(8);
        ranges.write(bytes);

        var back = NumberRanges.read(new ByteReader(bytes.toBytes()));

        assertThat(back.size()).isEqualTo(3);
        assertThat(LongStream.range(-1, 52).mapToObj(back::find))
                .containsExactlyElementsOf(
                        LongStream.range(-1, 52).mapToObj(ranges::find).toList());
    }

    private void add(long... numbers) {
        for (var number : numbers) {
            ranges.add(number);
        }
    }

    /** Each pair is a first number and how many follow it. */
    @Property
    void rangesThatAreAddedHoldTheNumbersOfAllOfThem(
            @ForAll @Size(max = 30) List<@IntRange(max = 2000) Integer> pairs) {
        var added = new NumberRanges(); // not that of the class, which all tries share
        var expected = new HashSet<Long>();
        for (int pair : pairs) {
            var first = pair / 10;
            var last = first + pair % 10;
            added.addAll(first, last);
            LongStream.rangeClosed(first, last).forEach(expected::add);
        }

        assertThat(LongStream.range(0, 220).filter(number -> added.find(number) == Found.YES))
                .containsExactlyElementsOf(expected.stream().sorted().toList());
        assertThat(added.size()).isEqualTo((int) expected.stream()
                .filter(number -> !expected.contains(number - 1))
                .count());
    }
}
