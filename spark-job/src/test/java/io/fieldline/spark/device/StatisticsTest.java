package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private final Statistics statistics = new Statistics();

    @Test
    void meanExtremesAndPopulationDeviation() {
        add(2, 4, 4, 4, 5, 5, 7, 9);

        assertThat(statistics.count()).isEqualTo(8);
        assertThat(statistics.mean()).isEqualTo(5.0);
        assertThat(statistics.stddev()).isEqualTo(2.0);
        assertThat(statistics.min()).isEqualTo(2.0);
        assertThat(statistics.max()).isEqualTo(9.0);
    }

    @Test
    void oneValueHasNoDeviation() {
        add(863.85);

        assertThat(statistics.mean()).isEqualTo(863.85);
        assertThat(statistics.stddev()).isZero();
    }

    @Test
    void aSmallSpreadOfLargeValuesIsNotLost() { // a sum of squares gives 0 here, or the root of a negative number
        add(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);

        assertThat(statistics.mean()).isEqualTo(1e9 + 10);
        assertThat(statistics.stddev()).isCloseTo(4.743416490252569, within(1e-9));
    }

    @Test
    void aMillionTenthsAverageATenth() {
        for (var i = 0; i < 1_000_000; i++) {
            statistics.add(0.1, 1);
        }

        assertThat(statistics.mean()).isCloseTo(0.1, within(1e-15));
        assertThat(statistics.stddev()).isCloseTo(0, within(1e-15));
    }

    @Test
    void theMeanOfSeveralMeasurementsWeighsAsMuchAsTheyDid() {
        statistics.add(30, 14);
        statistics.add(130, 1);

        assertThat(statistics.count()).isEqualTo(15);
        assertThat(statistics.mean()).isCloseTo(36.7, within(0.05));
        assertThat(statistics.stddev()).isCloseTo(24.944, within(0.001));
    }

    @Test
    void theFirstMeanOfSeveralMeasurementsIsExact() { // weighted, it would be 0.10000000000000002, with a negative
        // variance
        statistics.add(0.1, 3);

        assertThat(statistics.mean()).isEqualTo(0.1);
        assertThat(statistics.stddev()).isZero();
    }

    @Property
    void theDeviationIsFiniteAndNotNegative(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = -1e150, max = 1e150) Double> values,
            @ForAll @IntRange(min = 1) int samples) {
        var statistics = new Statistics();
        for (var value : values) {
            statistics.add(value, samples);
            statistics.add(value, 1);

            assertThat(statistics.stddev()).isFinite().isNotNegative();
            assertThat(statistics.mean()).isFinite();
        }
    }

    @Test
    void aNegativeVarianceOfAnEarlierVersionIsZero() {
        var out = new ByteWriter(64);
        out.number(3).real(0.10000000000000002).real(-4.2e-18).real(0.1).real(0.1);

        assertThat(Statistics.read(new ByteReader(out.toBytes())).stddev()).isZero();
    }

    private void add(double... values) {
        for (var value : values) {
            statistics.add(value, 1);
        }
    }
}
