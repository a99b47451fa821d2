package io.fieldline.agent.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** With fixed seeds and times, so that each run has the same values. */
class RoomAirTest {
    private static final Instant START = Instant.parse("2026-11-23T00:00:00Z"); // a Monday
    private static final Duration DAY = Duration.ofDays(1);
    private static final int ROOMS = 4;
    private static final String STRONG = "co-niosh-ceiling";

    /** In a day, four rooms have a handful of incidents, and a mild event raises no alert. */
    @Test
    void onlyARareStrongEventRaisesAnAlertAndItEnds() throws Exception {
        var rules = new BuiltInLevels();
        assertThat(rules.rules()).contains("temperature-high", "co-en50291-30ppm", STRONG);
        var alerts = new ArrayList<BuiltInLevels.Raised>();
        for (var room = 0; room < ROOMS; room++) {
            alerts.addAll(rules.alerts(samples(air(room), START, DAY)));
        }

        assertThat(alerts).hasSizeBetween(ROOMS / 2, 3 * ROOMS);
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.rule()).isEqualTo(STRONG);
            assertThat(alert.cleared() - alert.raised()).isBetween(20L, 300L);
        });
    }

    @Test
    void aRequestedEventIsTheOnlyAlertOfTheFirstTenMinutesAndNotOfTheFirstOne() throws Exception {
        var rules = new BuiltInLevels();
        for (var hour = 0; hour < 48; hour++) {
            var start = START.plus(Duration.ofHours(hour));
            var air = new RoomAir(hour, ZoneId.of("UTC"), Optional.of(start.plus(Duration.ofMinutes(3))));

            assertThat(rules.alerts(samples(air, start, Duration.ofMinutes(10))))
                    .singleElement()
                    .satisfies(alert -> {
                        assertThat(alert.rule()).isEqualTo(STRONG);
                        assertThat(alert.raised()).isGreaterThan(240);
                        assertThat(alert.cleared()).isLessThan(590);
                    });
        }
    }

    /** Outside an event, it is that of outdoor air. */
    @Test
    void carbonMonoxideIsUsuallyBelowTwo() {
        for (var room = 0; room < ROOMS; room++) {
            var values =
                    week(room).stream().mapToDouble(RoomAir.Sample::co).sorted().toArray();

            assertThat(values[0]).isNotNegative();
            assertThat(values[values.length / 2]).isBetween(0.7, 2.0);
            assertThat(values[values.length * 97 / 100]).isBetween(2.0, 20.0);
            assertThat(values[values.length - 1]).isLessThan(300);
        }
    }

    @Test
    void temperatureAndHumidityAreThoseOfARoom() {
        for (var room = 0; room < ROOMS; room++) {
            assertThat(week(room)).allSatisfy(sample -> {
                assertThat(sample.temperature()).isBetween(16.0, 28.0);
                assertThat(sample.humidity()).isBetween(25.0, 80.0);
            });
        }
    }

    /** The vapour in the air changes little within a day, so warmer air is drier. */
    @Test
    void theAfternoonIsWarmerAndDrierThanTheNight() {
        for (var room = 0; room < ROOMS; room++) {
            var air = air(room);
            var nights = mean(air, Duration.ofHours(4));
            var afternoons = mean(air, Duration.ofHours(16));

            assertThat(afternoons.temperature()).isGreaterThan(nights.temperature() + 0.8);
            assertThat(afternoons.humidity()).isLessThan(nights.humidity() - 1);
        }
    }

    @Test
    void theDailyCourseIsThatOfTheTimeZone() {
        var here = new RoomAir(1, ZoneId.of("UTC"), Optional.empty());
        var there = new RoomAir(1, ZoneId.of("Asia/Tokyo"), Optional.empty());
        var morning = START.plus(Duration.ofHours(7)); // 16 o'clock in Tokyo

        assertThat(there.at(morning).temperature())
                .isGreaterThan(here.at(morning).temperature() + 0.5);
    }

    @Test
    void aRestartContinuesTheSameCurves() {
        for (var room = 0; room < ROOMS; room++) {
            var before = air(room);
            var after = air(room);
            for (var time = START; time.isBefore(START.plus(DAY)); time = time.plusSeconds(97)) {
                assertThat(after.at(time)).isEqualTo(before.at(time));
            }
        }
    }

    /** Apart from the noise of the sensor, also when an event begins or its last trace is dropped. */
    @Test
    void noValueJumps() {
        for (var room = 0; room < ROOMS; room++) {
            var samples = samples(air(room), START, DAY);

            assertThat(largestStep(samples, RoomAir.Sample::co)).isLessThan(4);
            assertThat(largestStep(samples, RoomAir.Sample::temperature)).isLessThan(0.2);
            assertThat(largestStep(samples, RoomAir.Sample::humidity)).isLessThan(1);
        }
    }

    @Test
    void twoDevicesDiffer() {
        var first = new RoomAir("device1".hashCode(), ZoneId.of("UTC"), Optional.empty());
        var second = new RoomAir("device2".hashCode(), ZoneId.of("UTC"), Optional.empty());
        var correlation = correlation(
                every(first, START, DAY, 20).stream()
                        .mapToDouble(RoomAir.Sample::co)
                        .toArray(),
                every(second, START, DAY, 20).stream()
                        .mapToDouble(RoomAir.Sample::co)
                        .toArray());

        assertThat(correlation).isLessThan(0.3);
    }

    private static double largestStep(List<RoomAir.Sample> samples, ToDoubleFunction<RoomAir.Sample> metric) {
        return IntStream.range(1, samples.size())
                .mapToDouble(second -> Math.abs(
                        metric.applyAsDouble(samples.get(second)) - metric.applyAsDouble(samples.get(second - 1))))
                .max()
                .orElseThrow();
    }

    private static RoomAir air(int room) {
        return new RoomAir(room, ZoneId.of("UTC"), Optional.empty());
    }

    private static List<RoomAir.Sample> samples(RoomAir air, Instant from, Duration length) {
        return every(air, from, length, 1);
    }

    private static List<RoomAir.Sample> week(int room) {
        return every(air(room), START, DAY.multipliedBy(7), 30);
    }

    private static List<RoomAir.Sample> every(RoomAir air, Instant from, Duration length, int step) {
        return LongStream.range(0, length.toSeconds() / step)
                .mapToObj(index -> air.at(from.plusSeconds(step * index)))
                .toList();
    }

    /** Of an hour from a time of day, over 30 days. */
    private static RoomAir.Sample mean(RoomAir air, Duration timeOfDay) {
        var samples = LongStream.range(0, 30)
                .boxed()
                .flatMap(day ->
                        every(air, START.plus(DAY.multipliedBy(day)).plus(timeOfDay), Duration.ofHours(1), 60).stream())
                .toList();
        return new RoomAir.Sample(
                samples.stream().mapToDouble(RoomAir.Sample::co).average().orElseThrow(),
                samples.stream()
                        .mapToDouble(RoomAir.Sample::temperature)
                        .average()
                        .orElseThrow(),
                samples.stream().mapToDouble(RoomAir.Sample::humidity).average().orElseThrow());
    }

    private static double correlation(double[] first, double[] second) {
        var meanFirst = Arrays.stream(first).average().orElseThrow();
        var meanSecond = Arrays.stream(second).average().orElseThrow();
        double product = 0;
        double squaresFirst = 0;
        double squaresSecond = 0;
        for (var index = 0; index < first.length; index++) {
            product += (first[index] - meanFirst) * (second[index] - meanSecond);
            squaresFirst += Math.pow(first[index] - meanFirst, 2);
            squaresSecond += Math.pow(second[index] - meanSecond, 2);
        }
        return product / Math.sqrt(squaresFirst * squaresSecond);
    }
}
