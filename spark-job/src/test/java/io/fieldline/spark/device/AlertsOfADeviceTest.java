package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.AlertRuleFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device with wrong clocks, several units, faults and silences. */
class AlertsOfADeviceTest {
    private static final Instant START = Instant.parse("2024-10-07T15:00:00Z");
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));

    /**
     * The state of a device, which is written and read back around every batch, as in the job. Its time is counted from
     * {@link #START}.
     */
    private static final class Device {
        private final List<AlertRule> rules;
        private byte[] state;
        private final List<Alert> alerts = new ArrayList<>();
        private final List<DeviceSummary> summaries = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final Map<String, Average> averages = new HashMap<>();
        private boolean gone;
        private long nowMillis = START.toEpochMilli();

        Device(String... sets) {
            rules = AlertRuleFile.read(List.of(sets), new ArrayList<>());
            state = DeviceState.none("d1", RULES, rules).write();
        }

        /**
         * One batch with one reading, at this second by the clock of the job, and with the time of the device's clock.
         */
        void at(long second, long deviceSecond, String metric, double value, String unit) {
            batch(second, List.of(reading(deviceSecond, false, metric, value, unit)), false);
        }

        void at(long second) {
            batch(second, List.of(), false);
        }

        void batch(long second, List<Reading> readings, boolean removed) {
            nowMillis = START.plusSeconds(second).toEpochMilli();
            var device = DeviceState.read(state, "d1", RULES, rules);
            readings.forEach(reading -> device.add(DeviceReading.of(reading, nowMillis), nowMillis)
                    .map(Objection::reason)
                    .ifPresent(refused::add));
            if (removed) {
                device.remove(nowMillis, nowMillis);
            }
            var result = device.endBatch(nowMillis);
            alerts.addAll(result.alerts());
            result.averages().forEach(average -> averages.put(average.key(), average));
            result.summary().ifPresent(summaries::add);
            gone = result.gone();
            state = device.write();
        }

        List<Alert> alerts(String rule) {
            return alerts.stream().filter(alert -> alert.rule().equals(rule)).toList();
        }

        DeviceSummary summary() {
            return summaries.get(summaries.size() - 1);
        }
    }

    private static Reading reading(long deviceSecond, boolean historical, String metric, double value, String unit) {
        return new Reading(
                START.plusSeconds(deviceSecond),
                "d1",
                Map.of(metric, value),
                unit.isEmpty() ? Map.of() : Map.of(metric, unit),
                Quality.OK,
                historical,
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    /** The times at which level alerts are raised with a clock that is off by this from minute 10 on. */
    private static Device gasAfterTenMinutes(long clockSteps) {
        var device = new Device("co-en50291", "co-ul2034", "co-osha");
        for (var second = 0; second < 600; second++) {
            device.at(second, second, "co", 5, "ppm");
        }
        for (var second = 600; second < 600 + 1800; second++) {
            device.at(second, second + clockSteps, "co", 500, "ppm");
        }
        return device;
    }

    @ParameterizedTest
    @CsvSource({"-3600", "-61", "-5", "-86400"})
    void aClockThatIsSetBackDoesNotSilenceLevelAlerts(long clockSteps) {
        var right = gasAfterTenMinutes(0);
        var wrong = gasAfterTenMinutes(clockSteps);

        assertThat(right.alerts).hasSizeGreaterThan(4);
        assertThat(wrong.alerts)
                .extracting(Alert::rule, Alert::state, Alert::value)
                .isEqualTo(right.alerts.stream()
                        .map(alert -> tuple(alert.rule(), alert.state(), alert.value()))
                        .toList());
        assertThat(wrong.averages.values().stream().mapToLong(Average::count).sum())
                .isEqualTo(2400);
    }

    @Test
    void aClockThatIsCorrectedForwardDoesNotCountAsTimeThatALevelLasted() {
        var device = new Device("co-ul2034");
        for (var second = 0; second < 100; second++) { // 9 minutes behind, and then right: no break of ten minutes
            device.at(second, second - (second < 50 ? 540 : 0), "co", 450, "ppm");
        }
        assertThat(device.alerts).isEmpty();

        for (var second = 100; second < 300; second++) {
            device.at(second, second, "co", 450, "ppm");
        }
        assertThat(device.alerts).singleElement().satisfies(raised -> assertThat(raised.at())
                .isEqualTo(START.plusSeconds(240)));
    }

    @Test
    void readingsThatWaitedInKafkaAreTimedByTheDevicesClock() {
        var device = new Device("co-ul2034");
        for (var second = 0; second < 60; second++) {
            device.at(second, second, "co", 450, "ppm");
        }
        var waiting = new ArrayList<Reading>();
        for (var second = 60; second < 300; second++) {
            waiting.add(reading(second, false, "co", 450, "ppm"));
        }
        device.batch(3600, waiting, false);

        assertThat(device.alerts).singleElement().satisfies(raised -> assertThat(raised.at())
                .isEqualTo(START.plusSeconds(240)));
    }

    /** Each reading arrives a second after the one before it, with any time. */
    @Property(tries = 50)
    void whateverTheClockShowsALevelThatLastsIsRaised(
            @ForAll @Size(400) List<@IntRange(min = -7200, max = 60) Integer> offsets) {
        var device = new Device("co-ul2034");
        for (var second = 0; second < 400; second++) {
            device.at(second, second + offsets.get(second), "co", 450, "ppm");
        }

        assertThat(device.alerts("co-ul2034-400ppm")).isNotEmpty();
        assertThat(device.averages.values().stream().mapToLong(Average::count).sum() + device.refused.size())
                .isEqualTo(400);
    }

    /** A stopped clock, or one that runs at another speed. */
    @Property(tries = 31)
    void howeverFastTheClockGoesALevelThatLastsIsRaised(@ForAll @IntRange(min = 0, max = 30) int tenths) {
        var device = new Device("co-ul2034");
        for (var second = 0; second < 400; second++) {
            var measured = reading(-3600, false, "co", 450, "ppm");
            var stamped = new Reading(
                    START.minusSeconds(3600).plusMillis(100L * tenths * second),
                    "d1",
                    measured.metrics(),
                    measured.units(),
                    Quality.OK,
                    false,
                    Optional.empty(),
                    Map.of(),
                    Map.of());
            device.batch(second, List.of(stamped), false);
        }

        assertThat(device.alerts("co-ul2034-400ppm")).isNotEmpty();
    }

    @Test
    void aFaultIsRaisedAsAStateAndClearedByTheNextValue() {
        var device = new Device("basics");
        device.at(0, 0, "humidity", 50, "%");
        device.at(10, 10, "humidity", Double.NaN, "%");
        assertThat(device.summary().metrics().get("humidity").fault()).contains(START.plusSeconds(10));
        assertThat(DeviceState.read(device.state, "d1", RULES, device.rules).nextDeadline())
                .isLessThanOrEqualTo(START.plusSeconds(40).toEpochMilli());
        device.at(39);
        assertThat(device.alerts).isEmpty();

        device.at(40);
        device.at(50, 50, "humidity", Double.NaN, "%");
        device.at(60, 60, "humidity", 51, "%");

        assertThat(device.alerts)
                .extracting(
                        Alert::rule,
                        Alert::state,
                        Alert::metric,
                        Alert::value,
                        Alert::level,
                        Alert::unit,
                        Alert::quality)
                .containsExactly(
                        tuple(
                                "sensor-fault",
                                State.RAISED,
                                Optional.of("humidity"),
                                30.0,
                                30.0,
                                Optional.of("s"),
                                Optional.of(Quality.FAULT)),
                        tuple(
                                "sensor-fault",
                                State.CLEARED,
                                Optional.of("humidity"),
                                50.0,
                                30.0,
                                Optional.of("s"),
                                Optional.of(Quality.FAULT)));
        assertThat(device.alerts).extracting(Alert::since).containsOnly(START.plusSeconds(10));
        assertThat(device.summary().metrics().get("humidity").fault()).isEmpty();
    }

    @Test
    void aFaultOfOneMetricCostsTheOthersNothing() {
        var device = new Device("basics");
        device.batch(
                0,
                List.of(new Reading(
                        START,
                        "d1",
                        Map.of("temperature", 20.0, "humidity", Double.NaN),
                        Map.of("temperature", "°C"),
                        Quality.OK,
                        false,
                        Optional.empty(),
                        Map.of(),
                        Map.of())),
                false);

        assertThat(device.averages.values()).singleElement().matches(average -> average.metric()
                .equals("temperature"));
        assertThat(device.summary().metrics().get("temperature").fault()).isEmpty();
        assertThat(device.summary().metrics().get("humidity").fault()).contains(START);
        device.at(30);
        assertThat(device.alerts).singleElement().satisfies(alert -> assertThat(alert.metric())
                .contains("humidity"));
    }

    @Test
    void aBacklogOfFaultsIsNotAFaultNow() {
        var device = new Device("basics");
        device.at(0, 0, "humidity", 50, "");
        device.batch(1, List.of(reading(-100, true, "humidity", Double.NaN, "")), false);

        device.at(60);

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void aSensorThatReportsEveryTenMinutesIsNotSilentAfterFive() {
        var device = new Device("basics");
        for (var reading = 0; reading < 5; reading++) {
            device.at(600L * reading, 600L * reading, "humidity", 50, "%");
        }
        assertThat(device.summary().interval()).contains(Duration.ofMinutes(10));

        device.at(2400 + 1799);
        assertThat(device.alerts).isEmpty();

        device.at(2400 + 1800);
        assertThat(device.alerts)
                .extracting(Alert::rule, Alert::state, Alert::value, Alert::level)
                .containsExactly(tuple("device-silent", State.RAISED, 1800.0, 1800.0));
    }

    @Test
    void aDeviceIsNotSilentBeforeItsSecondReadingTellsItsInterval() {
        var device = new Device("basics");
        device.at(0, 0, "humidity", 50, "%");

        device.at(86_400);
        assertThat(device.alerts).isEmpty();

        device.at(86_401, 86_401, "humidity", 50, "%");
        device.at(86_401 + 3 * 86_401);
        assertThat(device.alerts)
                .extracting(Alert::rule, Alert::state)
                .containsExactly(tuple("device-silent", State.RAISED));
    }

    @Test
    void theValueOfASilenceIsHowLongItHasLasted() {
        var device = new Device("basics");
        device.at(-1, -1, "humidity", 50, "%");
        device.at(0, 0, "humidity", 50, "%");
        for (var second = 1; second <= 1300; second++) {
            device.at(second);
        }

        assertThat(device.alerts)
                .extracting(Alert::state, Alert::value)
                .containsExactly(tuple(State.RAISED, 300.0), tuple(State.UPDATED, 600.0), tuple(State.UPDATED, 1200.0));
    }

    @Test
    void theSummaryIsPublishedWhenSomethingChangedAndOnceAMinute() {
        var device = new Device("basics");
        for (var second = 0; second < 200; second++) {
            device.at(second, second, "humidity", 50, "%");
        }

        assertThat(device.summaries)
                .extracting(
                        summary -> Duration.between(START, summary.lastSeen()).toSeconds())
                .containsExactly(0L, 1L, 61L, 121L, 181L);
        assertThat(device.summary())
                .isEqualTo(new DeviceSummary(
                        "d1",
                        START,
                        START.plusSeconds(181),
                        Optional.of(Duration.ofSeconds(1)),
                        Map.of(),
                        Map.of(
                                "humidity",
                                new DeviceSummary.Metric(
                                        Optional.of("%"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(Duration.ofSeconds(1)),
                                        Optional.empty()))));
    }

    @Test
    void aRemovedDeviceEndsItsAlertsAndIsNotSilentUntilItIsBack() {
        var device = new Device("basics", "co-osha");
        for (var second = 0; second <= 20; second++) {
            device.at(second, second, "co", 500, "ppm");
        }
        device.batch(21, List.of(), true);

        assertThat(device.gone).isTrue();
        assertThat(device.alerts)
                .extracting(Alert::rule, Alert::state)
                .containsExactly(tuple("co-niosh-ceiling", State.RAISED), tuple("co-niosh-ceiling", State.CLEARED));
        var summaries = device.summaries.size();
        device.at(3600);
        assertThat(device.gone).isFalse();
        assertThat(device.alerts).hasSize(2);
        assertThat(device.summaries).hasSize(summaries);

        device.at(3601, 3601, "co", 5, "ppm");
        device.at(4000);
        assertThat(device.summaries).hasSize(summaries + 1);
        assertThat(device.alerts).last().satisfies(alert -> assertThat(alert.rule())
                .isEqualTo("device-silent"));
    }

    /** The removal is read before a long backlog of readings that came to Kafka earlier. */
    @Test
    void readingsFromBeforeTheRemovalAreCountedAndDoNotBringTheDeviceBack() {
        var device = new Device("basics", "co-osha");
        device.batch(2000, List.of(), true);
        var removed = DeviceState.read(device.state, "d1", RULES, device.rules);

        for (var second = 500; second < 560; second++) {
            var reading = reading(second, false, "co", 500, "ppm");
            removed.add(DeviceReading.of(reading, START.plusSeconds(second).toEpochMilli()), device.nowMillis);
        }
        var result = removed.endBatch(device.nowMillis + 1000);

        assertThat(result.averages().stream().mapToLong(Average::count).sum()).isEqualTo(60);
        assertThat(result.summary()).isEmpty();
        assertThat(result.alerts()).isEmpty();
    }

    @Test
    void aRemovalBeforeTheNewestReadingIsOutOfDate() {
        var device = new Device("basics");
        device.at(100, 100, "humidity", 50, "%");
        var state = DeviceState.read(device.state, "d1", RULES, device.rules);

        state.remove(START.plusSeconds(99).toEpochMilli(), device.nowMillis);

        assertThat(state.endBatch(device.nowMillis).gone()).isFalse();
    }

    @Test
    void aRepeatOfARemovedDeviceStillCountsOnce() {
        var device = new Device();
        var reading = new Reading(
                START,
                "d1",
                Map.of("humidity", 50.0),
                Map.of(),
                Quality.OK,
                false,
                Optional.of(new Reading.Identity("b", 1)),
                Map.of(),
                Map.of());
        device.batch(0, List.of(reading), true);

        device.batch(1, List.of(reading), false);

        assertThat(device.averages.values()).singleElement().satisfies(average -> assertThat(average.count())
                .isEqualTo(1));
        assertThat(device.summaries).singleElement().satisfies(summary -> assertThat(summary.lastSeen())
                .isEqualTo(START.plusSeconds(1)));
    }

    @Test
    void aRaisedAlertEndsWithItsDeviceAfterAWeek() {
        var device = new Device("basics", "co-ul2034");
        for (var second = 0; second <= 300; second++) {
            device.at(second, second, "co", 450, "ppm");
        }
        device.at(700);
        device.at(300 + Duration.ofDays(7).toSeconds());

        assertThat(device.gone).isTrue();
        assertThat(device.alerts)
                .extracting(Alert::rule, Alert::state)
                .startsWith(tuple("co-ul2034-400ppm", State.RAISED), tuple("device-silent", State.RAISED))
                .contains(tuple("co-ul2034-400ppm", State.CLEARED), tuple("device-silent", State.CLEARED));
    }

    @Test
    void aWindowHoldsOneUnitAndConvertsWhatIsExact() {
        var device = new Device();
        device.at(0, 0, "temperature", 20, "°C");
        device.at(1, 1, "temperature", 68, "°F");
        device.at(2, 2, "temperature", 26, "");

        assertThat(device.averages.values()).singleElement().satisfies(average -> {
            assertThat(average.mean()).isEqualTo(22);
            assertThat(average.unit()).contains("°C");
        });
    }

    @Test
    void aUnitThatDoesNotConvertIsRejectedUntilTheOldOneIsQuiet() {
        var device = new Device("co-osha");
        device.at(0, 0, "co", 1, "ppm");
        device.at(16, 16, "co", 300, "mg/m3");
        assertThat(device.refused)
                .containsExactly(
                        "metric co: the unit mg/m3 does not convert exactly to ppm, which the readings before it"
                                + " are in");

        device.at(17, 17, "co", 300, "mg/m3"); // a window and the grace after the last in ppm
        device.at(18, 18, "co", 300, "mg/m3");
        device.at(40, 40, "co", 300, "mg/m3");

        assertThat(device.refused).hasSize(1);
        assertThat(device.averages.values())
                .extracting(Average::windowStart, average -> average.unit().orElse(""), Average::count)
                .containsExactlyInAnyOrder(
                        tuple(START, "ppm", 1L),
                        tuple(START.plusSeconds(15), "mg/m3", 2L),
                        tuple(START.plusSeconds(30), "mg/m3", 1L));
        assertThat(device.alerts).isEmpty(); // the rules are about ppm
    }

    @Test
    void aWindowOfTheOldUnitTakesNothingInTheNewOne() {
        var device = new Device();
        device.at(0, 0, "co", 1, "ppm");
        device.at(20, 20, "co", 300, "mg/m3");

        device.at(21, 5, "co", 300, "mg/m3");

        assertThat(device.refused).hasSize(1);
        assertThat(device.averages.get("d1|co|" + START).count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"500, ppb, 0", "500000, ppb, 1", "0.05, %, 1", "500, ppm, 1", "500, '', 1", "500, mg/m3, 0"})
    void aRuleAppliesToItsUnitAndToWhatConvertsExactly(double value, String unit, int alarms) {
        var device = new Device("co-ul2034");
        for (var second = 0; second <= 400; second++) {
            device.at(second, second, "co", value, unit);
        }

        assertThat(device.alerts).hasSize(alarms).allSatisfy(alarm -> {
            assertThat(alarm.rule()).isEqualTo("co-ul2034-400ppm");
            assertThat(alarm.unit()).contains("ppm");
            assertThat(alarm.level()).isEqualTo(400);
            assertThat(alarm.value()).isEqualTo(500);
        });
    }

    @Test
    void aStateOfFormatFiveIsReadOn() throws Exception {
        byte[] state;
        try (var fixture = AlertsOfADeviceTest.class.getResourceAsStream("state-format-5.bin")) {
            state = fixture.readAllBytes();
        }
        var device = new Device(AlertRuleFile.SHIPPED.toArray(String[]::new));
        device.state = state; // 1,000 readings a second apart, of co at 450 ppm and temperature
        var first = Instant.parse("2024-10-07T15:29:15Z");
        var newest = Duration.between(START, first.plusSeconds(999)).toSeconds();
        var now = Duration.between(START, Instant.ofEpochMilli(1_900_000_000_000L))
                        .toSeconds()
                + 1000;

        device.at(now, newest + 1, "co", 450, "ppm");
        device.at(now + 1, newest + 2, "co", 5, "ppm");

        assertThat(device.alerts)
                .extracting(Alert::rule, Alert::state)
                .contains(
                        tuple("co-ul2034-400ppm", State.CLEARED),
                        tuple("co-en50291-300ppm", State.CLEARED),
                        tuple("co-niosh-ceiling", State.CLEARED));
        assertThat(device.alerts("co-ul2034-400ppm")).allSatisfy(alert -> {
            assertThat(alert.since()).isEqualTo(first);
            assertThat(alert.unit()).contains("ppm");
        });
        assertThat(device.averages.values())
                .filteredOn(average ->
                        average.metric().equals("co") && average.windowEnd().isAfter(first.plusSeconds(1000)))
                .singleElement()
                .satisfies(last -> assertThat(last.count()).isEqualTo(12)); // seconds 990 to 1001
        assertThat(device.summary().metrics()).containsOnlyKeys("co", "temperature");
        assertThat(device.summary().metrics().get("temperature").unit()).contains("°C");

        var repeat = new Reading(
                first.plusSeconds(999),
                "d1",
                Map.of("co", 450.0),
                Map.of("co", "ppm"),
                Quality.OK,
                false,
                Optional.of(new Reading.Identity("co", 999)),
                Map.of(),
                Map.of());
        var before = Map.copyOf(device.averages);
        device.batch(now + 1, List.of(repeat), false);
        assertThat(device.averages).isEqualTo(before);
    }
}
