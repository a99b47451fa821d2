package io.fieldline.load.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.load.Load;
import io.fieldline.load.form.ReadingForm;
import io.fieldline.load.form.Run;
import io.fieldline.load.send.Schedule;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Load load = new Load(6, 1, 2, 1, 0);
    private final Schedule schedule = new Schedule(load);
    private final Arrivals arrivals = new Arrivals(Point.KAFKA, load, schedule);

    @Test
    void repeatsAndDisorderAreCountedAndNotTakenForArrivals() {
        arrivals.arrived(0, 0);
        arrivals.arrived(0, 2);
        arrivals.arrived(0, 1);
        arrivals.arrived(0, 2);

        var totals = arrivals.totals();
        assertThat(totals.count()).isEqualTo(3);
        assertThat(totals.duplicates()).isEqualTo(1);
        assertThat(totals.disordered()).isEqualTo(1);
        assertThat(arrivals.isComplete()).isFalse();
    }

    @Test
    void whatWasNotSentIsIgnored() {
        arrivals.arrived(1, 3);
        arrivals.arrived(1, -1);
        arrivals.arrived(2, 0);

        assertThat(arrivals.count()).isZero();
    }

    @Test
    void theDelayBeginsWhenAReadingShouldHaveBeenSent() {
        schedule.begin(System.nanoTime() - TimeUnit.SECONDS.toNanos(50));
        arrivals.includes(0, 3);
        arrivals.includes(1, 3);

        assertThat(arrivals.isComplete()).isTrue();
        var delays = arrivals.totals().delays();
        assertThat(delays.getMinValue()).isBetween(TimeUnit.SECONDS.toMicros(44), TimeUnit.SECONDS.toMicros(3600));
        assertThat(delays.getMaxValue() - delays.getMinValue())
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toMicros(
                        4900)); // 3 digits, and the 5 s between the first and the last one
    }

    @Test
    void averagesThatCountMoreThanWasSentShowDuplicates() {
        var counts = new AverageCounts(new ReadingForm(new Run("abcd1234")), load, arrivals);
        counts.average("load-abcd1234-0", "load", 0, 2);
        counts.average("load-abcd1234-0", "load", 15_000, 1);
        counts.average("load-abcd1234-0", "another", 15_000, 7);
        counts.average("load-other123-0", "load", 0, 9);
        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.totals().duplicates()).isZero();

        counts.average("load-abcd1234-0", "load", 15_000, 3);
        counts.average("load-abcd1234-0", "load", 15_000, 3);

        assertThat(arrivals.count()).isEqualTo(3);
        assertThat(arrivals.totals().duplicates()).isEqualTo(2);
    }

    @Test
    void manyWindowsOfADeviceAreOneSum() {
        var many = new Load(1_000, 1, 1, 1, 0);
        var all = new Arrivals(Point.AVERAGES, many, new Schedule(many));
        var counts = new AverageCounts(new ReadingForm(new Run("abcd1234")), many, all);
        for (var window = 0; window < AverageCounts.MOST_WINDOWS * 2; window++) {
            counts.average("load-abcd1234-0", "load", window * 15_000L, 2);
        }
        counts.average("load-abcd1234-0", "load", 0, 2); // a repeat of one that is only in the sum

        assertThat(all.count()).isEqualTo(AverageCounts.MOST_WINDOWS * 4L);
        assertThat(all.totals().duplicates()).isZero();
    }

    @Test
    void aLongRunHasABoundedNumberOfIntervals() {
        schedule.begin(System.nanoTime() - TimeUnit.SECONDS.toNanos(Intervals.MOST * 3L));

        var totals = arrivals.totals();
        assertThat(totals.intervalSeconds()).isEqualTo(4);
        assertThat(totals.intervals()).hasSizeGreaterThanOrEqualTo(Intervals.MOST * 3 / 4);
    }

    @Test
    void anArrivalCountsInItsOwnSecondWheneverTheReportIsMade() {
        schedule.begin(System.nanoTime() - TimeUnit.SECONDS.toNanos(5));

        arrivals.arrived(0, 0);

        assertThat(arrivals.totals().intervals().subList(0, 5))
                .extracting(Intervals.Interval::count)
                .containsOnly(0L);
    }
}
