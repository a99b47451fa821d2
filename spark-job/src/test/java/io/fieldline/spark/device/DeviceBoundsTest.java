package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Quality;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.AlertRuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The maximum size of a device, and what is evicted if it is exceeded. */
class DeviceBoundsTest {
    private static final long START_MILLIS = 1_732_000_005_000L;
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));

    /** The state of a device, which is written and read back around every batch, as in the job. */
    private static final class Device {
        private final List<AlertRule> rules;
        private final List<Alert> alerts = new ArrayList<>();
        private final List<Average> averages = new ArrayList<>();
        private final List<DeviceSummary> summaries = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private byte[] state;
        private long evicted;
        private long late;

        Device(List<AlertRule> rules) {
            this.rules = rules;
            this.state = DeviceState.none("d1", RULES, rules).write();
        }

        void batch(long second, List<DeviceReading> measurements) {
            var nowMillis = START_MILLIS + second * 1000;
            var device = DeviceState.read(state, "d1", RULES, rules);
            measurements.forEach(measurement ->
                    device.add(measurement, nowMillis).map(Objection::reason).ifPresent(refused::add));
            var settled = device.endBatch(nowMillis);
            alerts.addAll(settled.alerts());
            averages.addAll(settled.averages());
            settled.summary().ifPresent(summaries::add);
            state = device.write();
            evicted += device.counts().evicted();
            late += device.counts().late();
        }
    }

    private static List<AlertRule> shippedRules() {
        return AlertRuleFile.read(AlertRuleFile.SHIPPED, new ArrayList<>());
    }

    private static DeviceReading reading(long second, long sequence, Map<String, Double> values) {
        var millis = START_MILLIS + second * 1000;
        return new DeviceReading(
                millis, millis, false, values, Map.of(), Quality.OK, 1, "7f3a", sequence, Metadata.NONE);
    }

    private static Map<String, Double> metrics(int count, double value) {
        var values = new LinkedHashMap<String, Double>();
        for (var metric = 0; metric < count; metric++) {
            values.put("m%03d".formatted(metric), value + metric);
        }
        return values;
    }

    @Test
    void aMetricThatDisappearedEndsItsAlertAndItsFaultAfterAWeek() {
        var device = new Device(shippedRules());
        for (var second = 0; second <= 60; second++) {
            device.batch(
                    second,
                    List.of(reading(second, second, Map.of("co", 1.0, "temperature", 40.0, "humidity", Double.NaN))));
        }
        assertThat(device.alerts).extracting(Alert::rule).contains("sensor-fault", "temperature-high");
        device.alerts.clear();
        var week = Duration.ofDays(7).toSeconds();

        device.batch(week, List.of(reading(week, 61, Map.of("co", 1.0))));
        assertThat(device.alerts)
                .noneMatch(alert -> alert.metric().isPresent() && alert.state() == Alert.State.CLEARED);
        device.batch(week + 60, List.of(reading(week + 60, 62, Map.of("co", 1.0))));

        assertThat(device.alerts)
                .filteredOn(alert -> alert.state() == Alert.State.CLEARED)
                .extracting(Alert::rule)
                .containsExactlyInAnyOrder("sensor-fault", "temperature-high");
        assertThat(device.summaries.get(device.summaries.size() - 1).metrics()).containsOnlyKeys("co");
        device.batch(week + 61, List.of(reading(week + 61, 63, Map.of("temperature", 20.0))));
        assertThat(device.refused).isEmpty();
    }

    /** This state once took 4.47 MB. */
    @Test
    void manyMetricsAtOneReadingAMinuteTakeLittle() {
        var device = new Device(shippedRules());
        for (var batch = 0; batch < 36; batch++) {
            var tenMinutes = batch;
            device.batch(
                    tenMinutes * 600L + 540,
                    IntStream.range(tenMinutes * 10, tenMinutes * 10 + 10)
                            .mapToObj(minute -> reading(minute * 60L, minute, metrics(256, minute % 7)))
                            .toList());
        }

        assertThat(device.refused).isEmpty();
        assertThat(device.state.length).isLessThan(400_000);
    }

    @Test
    void beyondTheBoundClosedWindowsAreForgottenAndTheirLateReadingsRefused() {
        var device = new Device(shippedRules());
        var readings = new ArrayList<DeviceReading>();
        for (var second = 0;
                second < 500 * 15;
                second += 3) { // each second one is missing, so that its window is retained
            readings.add(reading(second, second / 3 * 2L - second % 2, metrics(256, second % 5)));
        }
        device.batch(8000, readings);
        assertThat(device.state.length).isBetween(DeviceState.MOST_BYTES / 2, DeviceState.MOST_BYTES);
        assertThat(device.evicted).isPositive();
        device.averages.clear();

        device.batch(8001, List.of(reading(16, 1_000_000, metrics(2, 1.0))));
        device.batch(8002, List.of(reading(7499, 1_000_001, metrics(2, 1.0))));

        assertThat(device.refused)
                .containsExactly(
                        "too late: a window of metric m000 that holds 2024-11-19T07:07:01Z is closed and no longer stored;"
                                + " too late: a window of metric m001 that holds 2024-11-19T07:07:01Z is closed and no longer stored");
        assertThat(device.late).isEqualTo(2);
        assertThat(device.averages).extracting(Average::count).containsExactly(6L, 6L); // five, and the last one
    }

    @Test
    void whichMetricsFindRoomFollowsFromTheirNamesAlone() {
        var names = new ArrayList<>(metrics(500, 0).entrySet());
        Collections.reverse(names);
        var reversed = new LinkedHashMap<String, Double>();
        names.forEach(entry -> reversed.put(entry.getKey(), entry.getValue()));
        var device = new Device(List.of());

        device.batch(0, List.of(reading(0, 0, reversed)));

        assertThat(device.averages)
                .extracting(Average::metric)
                .containsExactlyElementsOf(metrics(256, 0).keySet());
        assertThat(device.refused)
                .containsExactly("metric m256: the device has 256 already; metric m257: the device has 256 already;"
                        + " metric m258: the device has 256 already; and 241 more metrics");
    }

    @Test
    void metricsForWhichTheAlertRulesNeedTooMuchAreRefused(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("means.json"),
                IntStream.rangeClosed(1, 40).mapToObj("""
                                {"rule": "mean-%1$d", "metric": "*", "above": 1000, "window": "%1$dm", "severity": "warning"}"""::formatted).collect(Collectors.joining(",", "[", "]")));
        var device = new Device(AlertRuleFile.read(List.of(file.toString()), new ArrayList<>()));
        for (var batch = 0; batch < 100; batch++) { // each mean has all its parts
            device.batch(batch * 60L, List.of(reading(batch * 60L, batch, metrics(20, 1.0))));
        }

        assertThat(device.averages).extracting(Average::metric).contains("m008").doesNotContain("m009");
        assertThat(device.refused).hasSize(100);
        assertThat(device.refused.get(0))
                .startsWith(
                        "metric m009: the alert rules for the device's other metrics take all the state that it may have;")
                .endsWith("; and 8 more metrics");
        assertThat(device.state.length).isBetween(100_000, 384 * 1024);
    }

    @Test
    void aBatchThatRunsAgainWritesTheSameRevisions() {
        var device = new Device(List.of());
        device.batch(0, List.of(reading(0, 0, metrics(1, 1.0))));
        var again = new Device(List.of());
        again.state = device.state;
        device.averages.clear();

        device.batch(20, List.of(reading(20, 1, metrics(1, 1.0))));
        again.batch(20, List.of(reading(20, 1, metrics(1, 1.0))));

        assertThat(again.averages).isEqualTo(device.averages).hasSize(2);
    }

    @Test
    void aRevisionGrowsWhenTheClockIsSetBackAndWhenItIsCountedAgainAfterAReset() {
        var device = new Device(List.of());
        device.batch(100, List.of(reading(0, 0, metrics(1, 1.0))));
        device.batch(40, List.of(reading(1, 1, metrics(1, 1.0))));
        var afterReset = new Device(List.of());
        afterReset.batch(101, List.of(reading(0, 0, metrics(1, 1.0)), reading(1, 1, metrics(1, 1.0))));

        assertThat(device.averages)
                .extracting(Average::revision)
                .containsExactly(START_MILLIS + 100_000, START_MILLIS + 100_001);
        assertThat(afterReset.averages).extracting(Average::revision).containsExactly(START_MILLIS + 101_000);
    }
}
