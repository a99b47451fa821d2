package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceStateTest {
    private static final Instant START = Instant.parse("2024-10-07T15:29:15Z");
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));

    private static final WindowRules SLIDING = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMinutes(10));

    /** The state of a device, which is written and read back around every batch, as in the job. */
    private static final class Device {
        private final Map<String, Average> latest = new TreeMap<>();
        private final Map<String, Integer> finals = new TreeMap<>();
        private final List<String> refused = new ArrayList<>();
        private long duplicates;
        private long evicted;
        private long late;
        private final WindowRules rules;
        private byte[] state;
        private long nowMillis = 1_900_000_000_000L; // far from the device's time: only differences may matter

        Device() {
            this(RULES);
        }

        Device(WindowRules rules) {
            this.rules = rules;
            this.state = DeviceState.none("d1", rules, List.of()).write();
        }

        List<Average> batch(List<Reading> readings) {
            var windows = windows();
            for (var reading : readings) {
                windows.add(DeviceReading.of(reading, nowMillis), nowMillis)
                        .map(Objection::reason)
                        .ifPresent(refused::add);
            }
            var averages = windows.endBatch(nowMillis).averages();
            for (var average : averages) {
                latest.put(average.key(), average);
                finals.merge(average.key(), average.closed() ? 1 : 0, Integer::sum);
            }
            duplicates += windows.counts().duplicates();
            evicted += windows.counts().evicted();
            late += windows.counts().late();
            state = windows.write();
            return averages;
        }

        List<Average> batch(Reading... readings) {
            return batch(List.of(readings));
        }

        List<Average> after(Duration pause, Reading... readings) {
            nowMillis += pause.toMillis();
            return batch(readings);
        }

        DeviceState windows() {
            return DeviceState.read(state, "d1", rules, List.of());
        }

        long sumOfFinals() {
            return latest.values().stream()
                    .filter(Average::closed)
                    .mapToLong(Average::count)
                    .sum();
        }
    }

    private final Device device = new Device();

    /** One reading a second: number n is taken n seconds after {@link #START}, and its value is n. */
    private static Reading reading(long number) {
        return reading("a", number, number, Map.of("co", (double) number), Quality.OK);
    }

    private static Reading reading(
            String boot, long sequence, long second, Map<String, Double> metrics, Quality quality) {
        return new Reading(
                START.plusSeconds(second),
                "d1",
                metrics,
                metrics.size() == 1 ? Map.of(metrics.keySet().iterator().next(), "ppm") : Map.of(),
                quality,
                false,
                Optional.of(new Identity(boot, sequence)),
                Map.of(),
                Map.of());
    }

    private static Reading[] readings(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(DeviceStateTest::reading)
                .toArray(Reading[]::new);
    }

    @Test
    void anOpenWindowIsSentEachTimeItChanged() {
        assertThat(device.batch(readings(0, 2)))
                .containsExactly(new Average(
                        "d1",
                        "co",
                        Optional.of("ppm"),
                        START,
                        START.plusSeconds(15),
                        1.0,
                        0.0,
                        2.0,
                        0.816496580927726,
                        2.0,
                        3,
                        false,
                        Map.of(Quality.OK, 3L),
                        1_900_000_000_000L));
        assertThat(device.after(Duration.ofSeconds(1))).isEmpty();
        assertThat(device.batch(reading(3))).singleElement().satisfies(average -> {
            assertThat(average.count()).isEqualTo(4);
            assertThat(average.closed()).isFalse();
        });
    }

    @Test
    void theLastValueIsTheOneMeasuredLastWhicheverCameLast() {
        device.batch(reading("a", 1, 9, Map.of("co", 70.0), Quality.OK));
        device.batch(
                reading("a", 2, 3, Map.of("co", 90.0), Quality.OK), reading("a", 3, 9, Map.of("co", 60.0), Quality.OK));

        assertThat(device.latest.values()).singleElement().satisfies(average -> assertThat(average.last())
                .isEqualTo(70.0));
    }

    @Test
    void aReadingPastItsEndClosesAWindowOnce() {
        device.batch(readings(0, 14));

        assertThat(device.batch(reading(15)))
                .extracting(Average::count, Average::closed)
                .containsExactly(tuple(15L, true), tuple(1L, false));

        device.batch(readings(16, 29));
        device.after(Duration.ofMinutes(1));
        assertThat(device.finals).containsValues(1, 1);
        assertThat(device.sumOfFinals()).isEqualTo(30);
    }

    @Test
    void silenceClosesTheLastWindow() {
        device.batch(readings(0, 4)); // the last one 11 s before the end

        assertThat(device.windows().nextDeadline()).isEqualTo(device.nowMillis + 13_000);
        assertThat(device.after(Duration.ofMillis(12_999))).isEmpty();
        assertThat(device.after(Duration.ofMillis(1))).singleElement().satisfies(average -> {
            assertThat(average.count()).isEqualTo(5);
            assertThat(average.closed()).isTrue();
        });
        assertThat(device.after(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void aLateReadingCorrectsTheFinalUnderTheSameKey() {
        device.batch(readings(0, 13));
        device.batch(readings(15, 20));

        var corrected = device.batch(reading(14));

        assertThat(corrected).singleElement().satisfies(average -> {
            assertThat(average.windowStart()).isEqualTo(START);
            assertThat(average.count()).isEqualTo(15);
            assertThat(average.closed()).isTrue();
        });
    }

    @Test
    void aRepeatCountsOnce() {
        device.batch(readings(0, 5));
        device.batch(readings(3, 8));
        device.batch(readings(0, 8));
        device.after(Duration.ofMinutes(1));

        assertThat(device.sumOfFinals()).isEqualTo(9);
        assertThat(device.duplicates).isEqualTo(12);
        assertThat(device.refused).isEmpty();
    }

    @Test
    void aReadingWithoutIdentityCountsAsOftenAsItComes() {
        var nameless = new Reading(
                START, "d1", Map.of("co", 1.0), Map.of(), Quality.OK, false, Optional.empty(), Map.of(), Map.of());

        device.batch(nameless, nameless);
        device.batch(nameless);

        assertThat(device.latest.values())
                .singleElement()
                .extracting(Average::count)
                .isEqualTo(3L);
    }

    @Test
    void theSameSequenceOfAnotherBootIsAnotherReading() {
        device.batch(reading(0), reading("b", 0, 1, Map.of("co", 5.0), Quality.OK));

        assertThat(device.latest.values())
                .singleElement()
                .extracting(Average::count)
                .isEqualTo(2L);
    }

    @Test
    void severalMetricsOfOneReadingShareItsIdentity() {
        var both = reading("a", 0, 0, Map.of("temperature", 20.0, "humidity", 50.0), Quality.OK);

        assertThat(device.batch(both)).extracting(Average::metric).containsExactly("humidity", "temperature");
        assertThat(device.batch(both)).isEmpty();
    }

    @Test
    void aFaultHasNoValueToAverage() {
        device.batch(
                reading(0),
                reading("a", 1, 1, Map.of("co", Double.NaN), Quality.FAULT),
                reading("a", 2, 2, Map.of("co", 600.0), Quality.BELOW_RANGE));

        assertThat(device.latest.values()).singleElement().satisfies(average -> {
            assertThat(average.mean()).isEqualTo(300);
            assertThat(average.quality()).isEqualTo(Map.of(Quality.OK, 1L, Quality.BELOW_RANGE, 1L));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50})
    void anHoursBacklogBesideLiveReadingsCountsExactly(int backlogPerLiveReading) {
        for (var number = 0; number <= 100; number++) { // ends during a window
            device.after(Duration.ofSeconds(1), reading(number));
        }
        device.after(Duration.ofHours(1));
        var outageEnd = 3707; // during a window
        var backlog = 101;
        for (var live = outageEnd; live < outageEnd + 5000; live++) {
            var batch = new ArrayList<>(List.of(reading(live)));
            for (var i = 0; i < backlogPerLiveReading && backlog < outageEnd; i++) {
                batch.add(reading(backlog++));
            }
            device.nowMillis += 1000;
            device.batch(batch);
        }
        device.after(Duration.ofMinutes(1));

        assertThat(device.refused).isEmpty();
        assertThat(backlog).isEqualTo(outageEnd);
        assertThat(device.sumOfFinals()).isEqualTo(outageEnd + 5000);
        assertThat(device.latest.values())
                .allMatch(Average::closed)
                .filteredOn(average -> average.count() != 15)
                .singleElement()
                .satisfies(last -> assertThat(last.windowStart()).isEqualTo(START.plusSeconds(8700)));
        assertThat(device.finals.values().stream().filter(count -> count > 1))
                .hasSizeLessThan(4); // cut: both edges, first batch
        assertThat(device.state.length).isLessThan(10_000);
    }

    @Test
    void theOrderWithinABatchDoesNotMatter() {
        var inOrder = new Device();
        for (var first = 0; first < 2000; first += 100) {
            var batch = new ArrayList<>(List.of(readings(first, first + 99)));
            inOrder.batch(batch);
            Collections.shuffle(batch, new Random(first));
            device.batch(batch);
        }

        assertThat(device.finals).isEqualTo(inOrder.finals);
        assertThat(device.latest.values())
                .extracting(Average::key, Average::count, Average::closed)
                .containsExactlyElementsOf(inOrder.latest.values().stream()
                        .map(average -> tuple(average.key(), average.count(), average.closed()))
                        .toList());
    }

    @Test
    void aClockThatIsSetBackLosesNothingAndClosesEachWindowOnce() {
        for (var second = 0; second < 100; second++) {
            device.after(Duration.ofSeconds(1), reading(second));
        }
        for (var second = 0; second < 100; second++) { // an hour back, and on from there
            device.after(
                    Duration.ofSeconds(1), reading("a", 100 + second, second - 3600, Map.of("co", 1.0), Quality.OK));
        }
        device.after(Duration.ofMinutes(1));

        assertThat(device.sumOfFinals()).isEqualTo(200);
        assertThat(device.finals.values()).allMatch(count -> count == 1);
    }

    @Test
    void aReadingForAForgottenWindowIsRefusedAndItsAverageStays() {
        device.batch(readings(0, 14)); // none is missing
        for (var second = 15; second < 1000; second++) {
            device.after(Duration.ofSeconds(1), reading(second));
        }
        device.batch(readings(20, 25)); // repeats change nothing
        var before = Map.copyOf(device.latest);

        device.batch(reading("late", 0, 20, Map.of("co", 1.0), Quality.OK));

        assertThat(device.refused)
                .containsExactly(
                        "too late: a window of metric co that holds 2024-10-07T15:29:35Z is closed and no longer stored");
        assertThat(device.late).isEqualTo(1);
        assertThat(device.latest).isEqualTo(before);
    }

    @Test
    void aWindowBesideAGapIsKeptForTheBacklogThatFillsIt() {
        device.batch(readings(0, 50));
        device.after(Duration.ofHours(5), readings(18_000, 18_050));
        device.after(Duration.ofHours(5));

        device.batch(readings(51, 17_999));

        device.after(Duration.ofMinutes(1));
        assertThat(device.refused).isEmpty();
        assertThat(device.sumOfFinals()).isEqualTo(18_051);
    }

    @Test
    void aDeviceThatIsSeldomHeardKeepsABoundedState() {
        for (var minute = 0; minute < 3000; minute++) {
            device.after(Duration.ofMinutes(1), reading("a", minute, minute * 60L, Map.of("co", 1.0), Quality.OK));
        }
        device.after(Duration.ofMinutes(1));

        assertThat(device.sumOfFinals()).isEqualTo(3000);
        assertThat(device.refused).isEmpty();
        assertThat(device.state.length).isLessThan(25_000);
    }

    @Test
    void anyNumberOfGapsIsRememberedAndFilledLater() {
        device.batch(IntStream.range(0, 500).mapToObj(i -> reading(2L * i + 1)).toList());

        device.batch(reading(1), reading(2), reading(998), reading(999));

        assertThat(device.refused).isEmpty();
        assertThat(device.evicted).isZero();
        assertThat(device.duplicates).isEqualTo(2);
    }

    @Test
    void theSessionsOfAWeekAreRemembered() {
        for (var boot = 0; boot < 140; boot++) {
            device.batch(reading("boot" + boot, 0, boot, Map.of("co", 1.0), Quality.OK));
        }

        device.batch(reading("boot4", 0, 4, Map.of("co", 1.0), Quality.OK));

        assertThat(device.duplicates).isEqualTo(1);
        assertThat(device.evicted).isZero();
    }

    @Test
    void moreMetricsThanADeviceCanHaveAreRefused() {
        for (var metric = 0; metric < 256; metric++) {
            device.batch(reading("a", metric, 0, Map.of("m" + metric, 1.0), Quality.OK));
        }

        device.batch(reading("a", 256, 0, Map.of("one-more", 1.0), Quality.OK));

        assertThat(device.refused).containsExactly("metric one-more: the device has 256 already");
    }

    @Test
    void moreOpenWindowsThanAreHeldAreClosedTheLongestQuietFirst() {
        device.batch(readings(0, 0));
        device.batch(reading("a", 1, 40_000, Map.of("co", 1.0), Quality.OK)); // later readings are behind this one
        device.after(
                Duration.ofMillis(1),
                IntStream.range(1, 1027)
                        .mapToObj(window -> reading("b", window, window * 15L, Map.of("co", 1.0), Quality.OK))
                        .toArray(Reading[]::new));

        assertThat(device.latest.values())
                .filteredOn(average -> !average.closed())
                .hasSize(1024);
        assertThat(device.latest.values()).hasSize(1028);
    }

    @Test
    void aWeekOfSilenceIsForgotten() {
        device.batch(reading(0));
        device.after(Duration.ofMinutes(1));

        assertThat(device.windows().expired(device.nowMillis)).isFalse();
        assertThat(device.windows()
                        .expired(device.nowMillis + Duration.ofDays(7).toMillis()))
                .isTrue();
        assertThat(device.windows().nextDeadline())
                .isEqualTo(device.nowMillis - 60_000 + Duration.ofDays(7).toMillis());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverTheOrderTheRepeatsAndThePausesEveryReadingCountsOnce(long seed) {
        var random = new Random(seed);
        var waiting = new ArrayList<>(List.of(readings(0, 2999)));
        var sent = new ArrayList<Reading>();
        while (!waiting.isEmpty()) {
            var batch = new ArrayList<Reading>();
            for (var i = random.nextInt(40); i > 0 && !waiting.isEmpty(); i--) {
                batch.add(waiting.remove(random.nextInt(Math.min(300, waiting.size())))); // up to 5 minutes early
            }
            sent.addAll(batch);
            for (var i = random.nextInt(10); i > 0 && !sent.isEmpty(); i--) {
                batch.add(sent.get(random.nextInt(sent.size())));
            }
            device.nowMillis += random.nextInt(2000);
            device.batch(batch);
        }
        device.after(Duration.ofMinutes(1));

        assertThat(device.refused).isEmpty();
        assertThat(device.latest.values()).hasSize(200).allMatch(average -> average.count() == 15 && average.closed());
    }

    @Test
    void whereWindowsOverlapAReadingCountsInEachThatHoldsIt() {
        var sliding = new Device(SLIDING);
        sliding.batch(readings(0, 44));
        sliding.after(Duration.ofMinutes(1));

        assertThat(sliding.latest.values())
                .extracting(
                        average ->
                                Duration.between(START, average.windowStart()).toSeconds(),
                        Average::count,
                        Average::min,
                        Average::max,
                        Average::closed)
                .containsExactly(
                        tuple(-10L, 5L, 0.0, 4.0, true),
                        tuple(-5L, 10L, 0.0, 9.0, true),
                        tuple(0L, 15L, 0.0, 14.0, true),
                        tuple(5L, 15L, 5.0, 19.0, true),
                        tuple(10L, 15L, 10.0, 24.0, true),
                        tuple(15L, 15L, 15.0, 29.0, true),
                        tuple(20L, 15L, 20.0, 34.0, true),
                        tuple(25L, 15L, 25.0, 39.0, true),
                        tuple(30L, 15L, 30.0, 44.0, true),
                        tuple(35L, 10L, 35.0, 44.0, true),
                        tuple(40L, 5L, 40.0, 44.0, true));
    }

    @Test
    void overlappingWindowsBesideAGapAreAllKeptForTheBacklog() {
        var sliding = new Device(SLIDING);
        sliding.batch(readings(0, 100));
        sliding.after(Duration.ofHours(1), readings(400, 500));
        sliding.after(Duration.ofHours(1));

        sliding.batch(readings(101, 399));

        sliding.after(Duration.ofMinutes(1));
        assertThat(sliding.refused).isEmpty();
        assertThat(sliding.sumOfFinals()).isEqualTo(3 * 501);
    }

    @Test
    void aCheckpointOfAnotherWindowLengthIsRefused() {
        device.batch(reading(0));
        var minutes = new WindowRules(
                Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofMinutes(10));

        assertThatThrownBy(() -> DeviceState.read(device.state, "d1", minutes, List.of()))
                .hasMessageContaining("windows of 15000 ms every 15000 ms, expected 60000 ms every 60000 ms");
    }

    @Test
    void aCheckpointOfAnotherFormatIsRefused() {
        assertThatThrownBy(() -> DeviceState.read(new byte[] {9}, "d1", RULES, List.of()))
                .hasMessage(
                        "the checkpoint has format -5, this version reads 5 to 8: start with --reset --yes, see the README");
    }
}
