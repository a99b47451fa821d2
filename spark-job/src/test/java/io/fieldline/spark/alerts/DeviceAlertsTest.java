package io.fieldline.spark.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceAlertsTest {
    private static final Instant START = Instant.parse("2024-10-07T15:00:00Z");

    /** The state of a device, which is written and read back around every batch, as in the job. */
    private static final class Device {
        private List<AlertRule> rules;
        private byte[] state;
        private long nowMillis = 1_900_000_000_000L; // far from the device's time: only differences may matter
        private final List<Alert> alerts = new ArrayList<>();
        private final ByteWriter empty = new ByteWriter(8);

        Device(String... sets) {
            rules = AlertRuleFile.read(List.of(sets), new ArrayList<>());
            DeviceAlerts.none("d1", rules).write(empty);
            state = empty.toBytes();
        }

        /** A value each of these seconds, all in one batch. */
        void measure(String metric, double value, int firstSecond, int lastSecond) {
            batch(device -> {
                for (var second = firstSecond; second <= lastSecond; second++) {
                    add(device, metric, value, second, Quality.OK);
                }
            });
        }

        /** Values that waited on the device, one each of these seconds, all in one batch. */
        void measureLate(String metric, double value, int firstSecond, int lastSecond) {
            batch(device -> {
                for (var second = firstSecond; second <= lastSecond; second++) {
                    begin(device, second, second, true);
                    device.add(metric, value, "", Quality.OK, 1);
                }
            });
        }

        void add(DeviceAlerts device, String metric, double value, int second, Quality quality) {
            begin(device, second, second, false);
            device.add(metric, value, metric.equals("co") ? "ppm" : "", quality, 1);
        }

        /** A reading with one second as its time, which came to Kafka at another one. */
        void begin(DeviceAlerts device, int second, int recordSecond, boolean historical) {
            device.arrived(nowMillis);
            device.begin(
                    START.plusSeconds(second).toEpochMilli(),
                    START.plusSeconds(recordSecond).toEpochMilli(),
                    historical);
        }

        void average(int window, double mean) {
            average(window, mean, mean, mean, "ppm");
        }

        void average(int window, double min, double mean, double max, String unit) {
            batch(device -> device.closed(new Average(
                    "d1",
                    "co",
                    Optional.of(unit),
                    START.plusSeconds(15L * window),
                    START.plusSeconds(15L * window + 15),
                    mean,
                    min,
                    max,
                    0,
                    mean,
                    15,
                    true,
                    Map.of(Quality.OK, 14L, Quality.SIMULATED, 1L),
                    0)));
        }

        /** Its state, with a usual interval of one second. */
        DeviceAlerts read() {
            var device = DeviceAlerts.read(new ByteReader(state), 6, "d1", rules);
            device.usualInterval(1_000);
            return device;
        }

        void batch(Consumer<DeviceAlerts> readings) {
            var device = read();
            readings.accept(device);
            alerts.addAll(device.endBatch(nowMillis));
            var bytes = new ByteWriter(8);
            device.write(bytes);
            state = bytes.toBytes();
        }

        void after(Duration pause) {
            nowMillis += pause.toMillis();
            batch(device -> {});
        }

        /** The rule, the state and the time of each alert, in seconds since the start. */
        List<Tuple> story() {
            return alerts.stream()
                    .map(alert -> tuple(alert.rule(), alert.state(), (int)
                            Duration.between(START, alert.at()).toSeconds()))
                    .toList();
        }
    }

    /** The levels and times of mq2.md. Each minute of readings is its own batch, as after a restart in each minute. */
    @ParameterizedTest(name = "{1} ppm: {0} after {2} s")
    @CsvSource({
        "co-en50291, 49,  7200, co-en50291-30ppm",
        "co-en50291, 50,  3600, co-en50291-50ppm",
        "co-en50291, 100, 600,  co-en50291-100ppm",
        "co-en50291, 300, 90,   co-en50291-300ppm",
        "co-ul2034,  70,  3600, co-ul2034-70ppm",
        "co-ul2034,  150, 600,  co-ul2034-150ppm",
        "co-ul2034,  400, 240,  co-ul2034-400ppm",
        "co-osha,    200, 10,   co-niosh-ceiling",
    })
    void aLevelHasToLastAsLongAsTheStandardSays(String set, double ppm, int seconds, String first) {
        var device = new Device(set);
        for (var second = 0; device.alerts.isEmpty() && second < 8000; second += 60) {
            device.measure("co", ppm, second, second + 59);
        }

        assertThat(device.story().get(0)).isEqualTo(tuple(first, State.RAISED, seconds));
        assertThat(device.alerts.get(0)).satisfies(alert -> {
            assertThat(alert.since()).isEqualTo(START);
            assertThat(alert.value()).isEqualTo(ppm);
            assertThat(alert.unit()).contains("ppm");
            assertThat(alert.quality()).contains(Quality.OK);
        });
    }

    @Test
    void theWorkingDaysMeanRaisesWhenEightHoursOfItAreTooMuch() {
        var device = new Device("co-osha");
        for (var minute = 0; minute < 8 * 60; minute++) { // 100 ppm for 4 h is 50 ppm for 8 h
            device.measure("co", 100, minute * 60, minute * 60);
        }

        assertThat(device.story().get(0)).satisfies(raised -> {
            assertThat(raised.toList().subList(0, 2)).containsExactly("co-niosh-rel", State.RAISED);
            assertThat((int) raised.toList().get(2)).isBetween(2 * 3600 + 2800, 2 * 3600 + 2940); // 35 % of 8 h
        });
        assertThat(device.alerts)
                .filteredOn(alert -> alert.rule().equals("co-osha-pel"))
                .first()
                .satisfies(raised -> assertThat(Duration.between(START, raised.at()))
                        .isBetween(Duration.ofMinutes(239), Duration.ofMinutes(241)));

        for (var minute = 8 * 60; minute < 16 * 60; minute++) {
            device.measure("co", 0, minute * 60, minute * 60);
        }
        assertThat(device.alerts)
                .filteredOn(alert -> alert.state() == State.CLEARED)
                .hasSize(2);
    }

    @Test
    void anEpisodeIsRaisedUpdatedWhenItGetsWorseAndClearedBelowTheHysteresisUnderOneKey() {
        var device = new Device("basics");
        device.measure("temperature", 36, 0, 40);
        device.measure("temperature", 37, 41, 50); // not a tenth of the level worse
        device.measure("temperature", 42, 51, 60);
        device.measure("temperature", 34.5, 61, 70); // within the hysteresis
        device.measure("temperature", 33.9, 71, 80);

        assertThat(device.story())
                .containsExactly(
                        tuple("temperature-high", State.RAISED, 30),
                        tuple("temperature-high", State.UPDATED, 51),
                        tuple("temperature-high", State.CLEARED, 71));
        assertThat(device.alerts).extracting(Alert::key).containsOnly("d1|temperature|temperature-high|" + START);
        assertThat(device.alerts).extracting(Alert::value).containsExactly(36.0, 42.0, 42.0);
    }

    @Test
    void aLevelThatIsLeftTooSoonRaisesNothing() {
        var device = new Device("co-ul2034");
        for (var second = 0; second < 3000; second += 200) {
            device.measure("co", 500, second, second + 190);
            device.measure("co", 10, second + 191, second + 199);
        }

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void aFaultOrASensorThatWarmsUpIsNoEvidence() {
        var device = new Device("co-osha", "co-ul2034");
        device.batch(alerts -> {
            for (var second = 0; second < 4000; second++) {
                device.add(alerts, "co", 5000, second, second % 2 == 0 ? Quality.WARMING_UP : Quality.FAULT);
            }
        });

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void anAlertSaysOfWhichQualityItsReadingWas() {
        var device = new Device("co-osha");
        device.batch(alerts -> {
            for (var second = 0; second < 20; second++) {
                device.add(alerts, "co", 900, second, Quality.SIMULATED);
            }
        });

        assertThat(device.alerts).singleElement().satisfies(alert -> assertThat(alert.quality())
                .contains(Quality.SIMULATED));
    }

    @Test
    void theOrderOfHistoricalValuesWithinABatchDoesNotMatter() {
        var inOrder = new Device("co-ul2034", "co-osha");
        var shuffled = new Device("co-ul2034", "co-osha");
        var random = new Random(1);
        for (var first = 0; first < 6000; first += 200) {
            var start = first;
            var seconds =
                    new ArrayList<>(IntStream.range(first, first + 200).boxed().toList());
            inOrder.batch(alerts -> seconds.forEach(second -> {
                inOrder.begin(alerts, second, second, true);
                alerts.add("co", start / 10.0, "ppm", Quality.OK, 1);
            }));
            Collections.shuffle(seconds, random);
            shuffled.batch(alerts -> seconds.forEach(second -> {
                shuffled.begin(alerts, second, second, true);
                alerts.add("co", start / 10.0, "ppm", Quality.OK, 1);
            }));
        }

        assertThat(shuffled.alerts).isEqualTo(inOrder.alerts).hasSizeGreaterThan(3);
    }

    @Test
    void aBacklogOfWhatIsPastRaisesNothingNow() {
        var device = new Device("basics");
        device.measure("temperature", 20, 7200, 7300);

        device.measureLate("temperature", 50, 0, 3600);

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void afterALongSilenceTheTimeBeginsAnew() {
        var device = new Device("co-ul2034");
        device.measure("co", 200, 0, 300);
        device.measure("co", 200, 1500, 1900);

        assertThat(device.alerts).isEmpty();

        device.measure("co", 200, 1901, 2200);
        assertThat(device.story()).containsExactly(tuple("co-ul2034-150ppm", State.RAISED, 2100));
    }

    @Test
    void aSilentDeviceIsToldOfOnceAndClearedWhenItIsHeardAgain() {
        var device = new Device("basics");
        device.measure("humidity", 50, 0, 10);
        assertThat(device.read().nextDeadline()).isEqualTo(device.nowMillis + 300_000);
        device.after(Duration.ofMillis(299_999));
        assertThat(device.alerts).isEmpty();

        device.after(Duration.ofMillis(1));
        device.after(Duration.ofHours(1));
        device.measure("humidity", 50, 4000, 4000);

        assertThat(device.story())
                .containsExactly(
                        tuple("device-silent", State.RAISED, 310),
                        tuple("device-silent", State.UPDATED, 3910),
                        tuple("device-silent", State.CLEARED, 4000));
        assertThat(device.alerts).extracting(Alert::key).containsOnly("d1||device-silent|2024-10-07T15:00:10Z");
        assertThat(device.alerts).extracting(Alert::value).containsExactly(300.0, 3900.0, 3990.0);
        assertThat(device.alerts).extracting(Alert::unit).containsOnly(Optional.of("s"));
    }

    @Test
    void aLowBatteryIsUnderItsLevel() {
        var device = new Device("basics");
        device.measure("battery_percent", 19, 0, 60);
        device.measure("battery_percent", 24, 61, 70);
        device.measure("battery_percent", 26, 71, 80);

        assertThat(device.story())
                .containsExactly(tuple("battery-low", State.RAISED, 60), tuple("battery-low", State.CLEARED, 71));
    }

    @Test
    void anAverageFarFromTheUsualIsAnAnomaly() {
        var device = new Device("anomaly");
        for (var window = 0; window < 60; window++) {
            device.average(window, 100 + window % 5); // median 102, deviation 1
        }
        device.average(60, 111); // 6 robust deviations
        assertThat(device.alerts).isEmpty();

        device.average(61, 130);
        device.average(62, 101);

        assertThat(device.alerts).extracting(Alert::state).containsExactly(State.RAISED, State.CLEARED);
        assertThat(device.alerts.get(0)).satisfies(raised -> {
            assertThat(raised.since()).isEqualTo(START.plusSeconds(61 * 15));
            assertThat(raised.at()).isEqualTo(START.plusSeconds(62 * 15));
            assertThat(raised.value()).isEqualTo(130);
            assertThat(raised.level()).isBetween(113.8, 113.9); // 102 + 8 * 1.4826
        });
    }

    @Test
    void aChangeThatStaysBecomesUsual() {
        var device = new Device("anomaly");
        for (var window = 0; window < 200; window++) {
            device.average(window, (window < 80 ? 100 : 200) + window % 5);
        }

        assertThat(device.alerts).extracting(Alert::state).containsExactly(State.RAISED, State.CLEARED);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 21.5, -40, 1e9})
    void nothingIsAnAnomalyOfAMetricThatStoodStill(double value) {
        var device = new Device("anomaly");
        for (var window = 0; window < 60; window++) {
            device.average(window, value + window % 2 * Math.ulp(value)); // sums are rounded
        }
        device.average(60, value + 1);

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void nothingIsAnAnomalyOfASwitch() {
        var device = new Device("anomaly");
        for (var window = 0; window < 60; window++) { // a motion sensor that is on for a second or two of fifteen
            device.average(window, 0, (window % 2 + 1) / 15.0, 1, "");
        }
        device.average(60, 1, 1, 1, "");

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void averagesInAnotherUnitAreNotComparedWithThoseBefore() {
        var device = new Device("anomaly");
        for (var window = 0; window < 60; window++) {
            device.average(window, 20 + window % 5 / 10.0);
        }
        device.average(60, 68, 68, 68, "°F");

        assertThat(device.alerts).isEmpty();
    }

    @Test
    void aRuleThatIsGoneEndsItsAlertAndANewOneBeginsAnew() {
        var device = new Device("basics", "co-osha", "anomaly");
        device.measure("temperature", 36, 0, 40);
        device.average(0, 1);
        device.rules = AlertRuleFile.read(List.of("co-ul2034"), new ArrayList<>());

        device.measure("temperature", 20, 41, 50);
        device.measure("co", 500, 51, 300);

        assertThat(device.story())
                .containsExactly(
                        tuple("temperature-high", State.RAISED, 30),
                        tuple("temperature-high", State.CLEARED, 40),
                        tuple("co-ul2034-400ppm", State.RAISED, 291));
        assertThat(device.alerts.subList(0, 2))
                .allSatisfy(alert -> assertThat(alert.severity()).isEqualTo(Severity.WARNING))
                .extracting(Alert::key)
                .containsOnly("d1|temperature|temperature-high|2024-10-07T15:00:00Z");
    }

    @Test
    void anAlertOfSilenceEndsWithItsRuleThoughTheSilenceDoesNot() {
        var device = new Device("basics");
        device.measure("humidity", 50, 0, 10);
        device.after(Duration.ofMinutes(5));
        device.rules = List.of();

        device.after(Duration.ofHours(1));
        device.after(Duration.ofHours(1));

        assertThat(device.story())
                .containsExactly(tuple("device-silent", State.RAISED, 310), tuple("device-silent", State.CLEARED, 310));
        assertThat(device.alerts).extracting(Alert::key).containsOnly("d1||device-silent|2024-10-07T15:00:10Z");
    }

    @Test
    void whatWasNotYetRaisedEndsWithItsRuleUnsaid() {
        var device = new Device("basics");
        device.measure("temperature", 36, 0, 20);
        device.rules = List.of();

        device.measure("temperature", 36, 21, 40);

        assertThat(device.alerts).isEmpty();
    }
}
