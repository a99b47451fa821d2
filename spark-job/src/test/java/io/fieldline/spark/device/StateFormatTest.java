package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.Description;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.AlertRuleFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The states that earlier versions wrote, {@code state-format-N.bin}, can be read. Each has the readings of
 * {@link #written}; before format 8 the state had no tags and descriptions.
 */
class StateFormatTest {
    private static final Instant START = Instant.parse("2024-10-07T15:29:15Z");
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));
    private static final int SECONDS = 300;
    private static final Description CARBON_MONOXIDE =
            new Description(Optional.of("Carbon monoxide"), Optional.of(0.0), Optional.of(10_000.0));
    private static final List<AlertRule> ALERT_RULES = AlertRuleFile.read(AlertRuleFile.SHIPPED, new ArrayList<>());

    /** Five minutes of too much carbon monoxide, in which each fourth reading is missing, and a sensor with a fault. */
    private static byte[] written() {
        var state = DeviceState.none("d1", RULES, ALERT_RULES).write();
        for (var second = 0; second < SECONDS; second++) {
            var readings = new ArrayList<Reading>();
            if (second == 0) {
                readings.add(reading("before", 7, -3600, Map.of("co", 1.0), Quality.OK));
            }
            if (second % 4 != 2) {
                readings.add(present(second));
            }
            if (second % 50 == 49) {
                readings.add(reading("fault", second, second, Map.of("humidity", Double.NaN), Quality.FAULT));
            }
            state = batch(state, second, readings, new ArrayList<>(), new HashMap<>());
        }
        return state;
    }

    private static Reading present(long second) {
        var quality = second % 3 == 0 ? Quality.BELOW_RANGE : Quality.OK;
        return reading("7f3a", second, second, Map.of("co", 450.0, "temperature", 20.0 + second % 7), quality);
    }

    private static Reading reading(
            String boot, long sequence, long second, Map<String, Double> values, Quality quality) {
        return new Reading(
                START.plusSeconds(second),
                "d1",
                values,
                values.containsKey("co") ? Map.of("co", "ppm") : Map.of(),
                quality,
                false,
                Optional.of(new Identity(boot, sequence)),
                Map.of("location", "lab"),
                Map.of(),
                1,
                values.containsKey("co") ? Map.of("co", CARBON_MONOXIDE) : Map.of());
    }

    private static byte[] batch(
            byte[] state, long second, List<Reading> readings, List<Alert> alerts, Map<String, Average> averages) {
        var nowMillis = START.plusSeconds(second).toEpochMilli();
        var device = DeviceState.read(state, "d1", RULES, ALERT_RULES);
        for (var reading : readings) {
            assertThat(device.add(DeviceReading.of(reading, nowMillis), nowMillis))
                    .isEmpty();
        }
        var result = device.endBatch(nowMillis);
        alerts.addAll(result.alerts());
        result.averages().forEach(average -> averages.put(average.key(), average));
        return device.write();
    }

    private static byte[] fixture(int format) throws IOException {
        try (var fixture = StateFormatTest.class.getResourceAsStream("state-format-%d.bin".formatted(format))) {
            return fixture.readAllBytes();
        }
    }

    /**
     * If this fails, the next version cannot read the checkpoints of this one: increase the format, and add a fixture.
     */
    @Test
    void theBytesOfTheNewestFormatDoNotChange() throws IOException {
        assertThat(written()).isEqualTo(fixture(8));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8})
    void whatWasMissingIsCountedAndARepeatIsNot(int format) throws IOException {
        var all = IntStream.range(0, SECONDS).mapToObj(StateFormatTest::present).toList();
        var averages = new HashMap<String, Average>();

        var state = batch(fixture(format), SECONDS, all, new ArrayList<>(), averages);
        batch(state, SECONDS + 1, all, new ArrayList<>(), averages);

        assertThat(averages.values())
                .filteredOn(average -> average.metric().equals("co"))
                .hasSize(SECONDS / 15)
                .allSatisfy(average -> {
                    assertThat(average.count()).isEqualTo(15);
                    assertThat(average.quality()).isEqualTo(Map.of(Quality.OK, 10L, Quality.BELOW_RANGE, 5L));
                    assertThat(average.unit()).contains("ppm");
                    assertThat(average.mean()).isEqualTo(450);
                    assertThat(average.revision())
                            .isEqualTo(START.plusSeconds(SECONDS).toEpochMilli());
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8})
    void whatWasRaisedEnds(int format) throws IOException {
        var fresh = reading("7f3a", SECONDS, SECONDS, Map.of("co", 5.0, "humidity", 50.0), Quality.OK);
        var alerts = new ArrayList<Alert>();

        batch(fixture(format), SECONDS, List.of(fresh), alerts, new HashMap<>());

        assertThat(alerts)
                .extracting(Alert::rule, Alert::state)
                .contains(
                        tuple("co-ul2034-400ppm", Alert.State.CLEARED),
                        tuple("co-en50291-300ppm", Alert.State.CLEARED),
                        tuple("sensor-fault", Alert.State.CLEARED));
    }

    @Test
    void theReleasedVersionKnowsNoTagsAndTheNextReadingBringsThem() throws IOException {
        assertThat(summaryAfter(fixture(7), reading("7f3a", SECONDS, SECONDS, Map.of("co", 5.0), Quality.OK)))
                .satisfies(summary -> {
                    assertThat(summary.firstSeen()).isEqualTo(START);
                    assertThat(summary.tags()).isEqualTo(Map.of("location", "lab"));
                    assertThat(summary.metrics().get("co").unit()).contains("ppm");
                    assertThat(summary.metrics().get("co").label()).contains("Carbon monoxide");
                    assertThat(summary.metrics().get("temperature").label()).isEmpty();
                });
    }

    @Test
    void tagsAndDescriptionsAreStored() throws IOException {
        assertThat(summaryAfter(fixture(8), reading("7f3a", SECONDS, SECONDS, Map.of("humidity", 5.0), Quality.OK)))
                .satisfies(summary -> {
                    assertThat(summary.tags()).isEqualTo(Map.of("location", "lab"));
                    assertThat(summary.metrics().get("co").label()).contains("Carbon monoxide");
                    assertThat(summary.metrics().get("co").max()).contains(10_000.0);
                });
    }

    private static DeviceSummary summaryAfter(byte[] state, Reading reading) {
        var nowMillis = START.plusSeconds(SECONDS + 60).toEpochMilli();
        var device = DeviceState.read(state, "d1", RULES, ALERT_RULES);
        device.add(DeviceReading.of(reading, nowMillis), nowMillis);
        return device.endBatch(nowMillis).summary().orElseThrow();
    }
}
