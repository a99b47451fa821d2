package io.fieldline.load.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.load.observe.SequenceNumbers.Arrival;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
    private final GapLimit limit = new GapLimit();
    private final SequenceNumbers numbers = new SequenceNumbers(limit);

    @Test
    void itAgreesWithASetOfAllNumbers() {
        var random = new Random(1);
        var all = new HashSet<Long>();
        for (var arrival = 0; arrival < 10_000; arrival++) {
            var number = (long) random.nextInt(2_000);
            assertThat(numbers.add(number) == Arrival.DUPLICATE).isNotEqualTo(all.add(number));
        }
    }

    @Test
    void whatComesAfterAHigherNumberIsDisordered() {
        assertThat(numbers.add(0)).isEqualTo(Arrival.IN_ORDER);
        assertThat(numbers.add(5)).isEqualTo(Arrival.IN_ORDER);
        assertThat(numbers.add(3)).isEqualTo(Arrival.DISORDERED);
        assertThat(numbers.next()).isEqualTo(6);
    }

    @Test
    void theGapsOfAllDevicesHaveOneLimit() {
        var another = new SequenceNumbers(limit);
        for (var gap = 0; gap < GapLimit.MOST / 2; gap++) {
            numbers.add(2L * gap + 1);
            another.add(2L * gap + 1);
        }
        assertThat(limit.deleted()).isZero();

        another.add(GapLimit.MOST + 1L);

        assertThat(limit.deleted()).isEqualTo(1);
        assertThat(another.add(0)).isEqualTo(Arrival.DUPLICATE);
        assertThat(another.add(2)).isEqualTo(Arrival.DISORDERED);
        assertThat(numbers.add(0)).isEqualTo(Arrival.DISORDERED);
    }
}
