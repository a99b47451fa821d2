package io.fieldline.load.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.load.observe.SequenceNumbers.Arrival;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
    private final SequenceNumbers numbers = new SequenceNumbers();

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
    void theOldestOfTooManyGapsIsDeleted() {
        for (var gap = 0; gap <= SequenceNumbers.MOST_GAPS; gap++) {
            numbers.add(2L * gap + 1);
        }

        assertThat(numbers.add(0)).isEqualTo(Arrival.DUPLICATE);
        assertThat(numbers.add(2)).isEqualTo(Arrival.DISORDERED);
    }
}
