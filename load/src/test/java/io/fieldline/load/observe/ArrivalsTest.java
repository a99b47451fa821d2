package io.fieldline.load.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.load.Load;
import io.fieldline.load.send.Run;
import io.fieldline.load.send.SendTimes;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Load load = new Load(6, 1, 2, 0);
    private final SendTimes sent = new SendTimes(load);
    private final Arrivals arrivals = new Arrivals(Point.KAFKA, load, sent);

    @Test
    void repeatsAndDisorderAreCountedAndNotTakenForArrivals() {
        arrivals.arrived(0, 0);
        arrivals.arrived(0, 2);
        arrivals.arrived(0, 1);
        arrivals.arrived(0, 2);

        var totals = arrivals.totals(System.nanoTime());
        assertThat(totals.count()).isEqualTo(3);
        assertThat(totals.duplicates()).isEqualTo(1);
        assertThat(totals.disordered()).isEqualTo(1);
        assertThat(arrivals.isComplete()).isFalse();
    }

    @Test
    void whatWasNotSentIsIgnored() {
        arrivals.arrived(1, 3);
        arrivals.arrived(1, -1);

        assertThat(arrivals.count()).isZero();
    }

    @Test
    void theDelayBeginsWhenAReadingShouldHaveBeenSent() {
        for (var device = 0; device < 2; device++) {
            for (var sequence = 0; sequence < 3; sequence++) {
                sent.sent(device, sequence, System.nanoTime() - TimeUnit.SECONDS.toNanos(5));
            }
        }
        arrivals.includes(0, 3);
        arrivals.includes(1, 3);

        assertThat(arrivals.isComplete()).isTrue();
        assertThat(arrivals.totals(System.nanoTime()).delays().getMinValue())
                .isBetween(TimeUnit.SECONDS.toMicros(4), TimeUnit.SECONDS.toMicros(3600));
    }

    @Test
    void averagesThatCountMoreThanWasSentShowDuplicates() {
        var counts = new AverageCounts(new Run("abcd1234"), load, arrivals);
        counts.average("load-abcd1234-0", 0, 2);
        counts.average("load-abcd1234-0", 15_000, 1);
        counts.average("load-other123-0", 0, 9);
        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.totals(0).duplicates()).isZero();

        counts.average("load-abcd1234-0", 15_000, 3);
        counts.average("load-abcd1234-0", 15_000, 3);

        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.totals(0).duplicates()).isEqualTo(2);
    }
}
