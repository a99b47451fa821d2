package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Description;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the summary says about tags, labels and ranges. */
class DeviceMetadataTest {
    private static final Instant START = Instant.parse("2024-10-07T15:00:00Z");
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));

    private final List<DeviceSummary> summaries = new ArrayList<>();
    private byte[] state = DeviceState.none("d1", RULES, List.of()).write();
    private long deadline;
    private long evicted;

    /** One batch, around which the state is written and read back, as in the job. */
    private void at(long second, Reading... readings) {
        var nowMillis = START.plusSeconds(second).toEpochMilli();
        var device = DeviceState.read(state, "d1", RULES, List.of());
        for (var reading : readings) {
            assertThat(device.add(DeviceReading.of(reading, nowMillis), nowMillis))
                    .isEmpty();
        }
        device.endBatch(nowMillis).summary().ifPresent(summaries::add);
        evicted += device.counts().evicted();
        deadline = (device.nextDeadline() - START.toEpochMilli()) / 1000;
        state = device.write();
    }

    private static Reading reading(long second, Map<String, String> tags) {
        return reading(second, "°C", tags, Map.of(), false);
    }

    private static Reading reading(
            long second,
            String unit,
            Map<String, String> tags,
            Map<String, Description> descriptions,
            boolean historical) {
        return new Reading(
                START.plusSeconds(second),
                "d1",
                Map.of("t", 20.0),
                Map.of("t", unit),
                Quality.OK,
                historical,
                Optional.empty(),
                tags,
                Map.of(),
                1,
                descriptions);
    }

    private static Description description(String label, double min, double max) {
        return new Description(Optional.of(label), Optional.of(min), Optional.of(max));
    }

    private DeviceSummary summary() {
        return summaries.get(summaries.size() - 1);
    }

    @Test
    void theNewestTextOfEachTagCounts() {
        at(0, reading(0, Map.of("room", "lab", "model", "A1")), reading(1, Map.of("room", "attic", "floor", "2")));

        assertThat(summary().tags()).isEqualTo(Map.of("room", "attic", "model", "A1", "floor", "2"));
    }

    @Test
    void aTagThatChangesWithEachReadingIsPublishedOnceAMinute() {
        for (var second = 0; second <= 200; second++) {
            at(second, reading(second, Map.of("uptime", second + " s")));
        }

        assertThat(summaries)
                .extracting(summary -> summary.tags().get("uptime"))
                .containsExactly("0 s", "1 s", "61 s", "121 s", "181 s"); // 1 s: the usual interval is new
    }

    @Test
    void aChangeBeforeASilenceIsPublishedWithinAMinute() {
        at(0, reading(0, Map.of("room", "lab")));
        at(20, reading(20, Map.of("room", "lab"))); // published, because the usual interval is new
        at(40, reading(40, Map.of("room", "attic")));
        at(58); // closes the last window
        assertThat(deadline).isEqualTo(80);

        at(79);
        assertThat(summary().tags()).isEqualTo(Map.of("room", "lab"));
        at(80);
        assertThat(summary().tags()).isEqualTo(Map.of("room", "attic"));
        assertThat(summary().lastSeen()).isEqualTo(START.plusSeconds(40));
        at(150);
        assertThat(summaries).hasSize(3);
    }

    @Test
    void aReadingThatWaitedOnTheDeviceDoesNotReplaceTags() {
        at(0, reading(0, Map.of("room", "lab")));
        at(1, reading(-100, "°C", Map.of("room", "attic"), Map.of("t", description("Heat", 0, 1)), true));

        at(90, reading(90, Map.of()));

        assertThat(summary().tags()).isEqualTo(Map.of("room", "lab"));
        assertThat(summary().metrics().get("t").label()).isEmpty();
    }

    @Test
    void tooManyTagsEvictThoseNotSentForLongest() {
        at(0, reading(0, Map.of("room", "lab")));
        for (var number = 1; number <= 100; number++) {
            at(number, reading(number, Map.of("tag-" + number, "x".repeat(200))));
        }
        at(200, reading(200, Map.of()));

        assertThat(summary().tags())
                .hasSizeBetween(35, 40)
                .containsKey("tag-100")
                .doesNotContainKeys("room", "tag-1");
        assertThat(evicted).isEqualTo(101 - summary().tags().size());
        assertThat(state).hasSizeLessThan(DeviceTags.MOST_BYTES + 1000);
    }

    @Test
    void labelAndRangeAreThoseOfTheNewestDescription() {
        at(0, reading(0, "°C", Map.of(), Map.of("t", description("Heat", 0, 50)), false));
        at(1, reading(1, "°C", Map.of(), Map.of("t", description("Air temperature", -40, 80)), false));
        at(70, reading(70, Map.of()));

        assertThat(summary().metrics().get("t")).satisfies(metric -> {
            assertThat(metric.label()).contains("Air temperature");
            assertThat(metric.min()).contains(-40.0);
            assertThat(metric.max()).contains(80.0);
        });
    }

    @Test
    void aRangeIsConvertedToTheUnitOfTheSeries() {
        at(0, reading(0, Map.of()), reading(1, "°F", Map.of(), Map.of("t", description("Heat", 32, 212)), false));

        assertThat(summary().metrics().get("t").unit()).contains("°C");
        assertThat(summary().metrics().get("t").min()).contains(0.0);
        assertThat(summary().metrics().get("t").max()).contains(100.0);
    }

    @Test
    void aRangeThatHasNoNumberInTheUnitOfTheSeriesIsLeftOut() {
        var limits = description("Gas", 0, 1e308);
        at(0, reading(0, "ppm", Map.of(), Map.of("t", limits), false));
        assertThat(summary().metrics().get("t").max()).contains(1e308);

        at(1, reading(1, "%", Map.of(), Map.of("t", limits), false));
        at(70, reading(70, "ppm", Map.of(), Map.of(), false));

        assertThat(summary().metrics().get("t").label()).contains("Gas");
        assertThat(summary().metrics().get("t").max()).isEmpty();
    }

    @Test
    void aSeriesThatChangesItsUnitKeepsItsLabelOnly() {
        at(0, reading(0, "V", Map.of(), Map.of("t", description("Battery", 0, 5)), false));
        at(60, reading(60, "%", Map.of(), Map.of(), false));

        assertThat(summary().metrics().get("t").unit()).contains("%");
        assertThat(summary().metrics().get("t").label()).contains("Battery");
        assertThat(summary().metrics().get("t").max()).isEmpty();
    }

    @Test
    void aRemovedDeviceHasNothingMoreToPublish() {
        at(0, reading(0, Map.of("room", "lab")));
        at(1, reading(1, Map.of("room", "attic")));
        var nowMillis = START.plusSeconds(2).toEpochMilli();
        var device = DeviceState.read(state, "d1", RULES, List.of());
        device.remove(nowMillis, nowMillis);
        assertThat(device.endBatch(nowMillis).gone()).isTrue();
        state = device.write();

        summaries.clear();
        at(90);

        assertThat(summaries).isEmpty();
    }

    @Test
    void aRemovedDeviceThatReturnsHasOnlyItsNewTags() {
        at(0, reading(0, Map.of("room", "lab", "model", "A1")));
        var nowMillis = START.plusSeconds(10).toEpochMilli();
        var device = DeviceState.read(state, "d1", RULES, List.of());
        device.remove(nowMillis, nowMillis);
        device.endBatch(nowMillis);
        state = device.write();

        at(20, reading(20, Map.of("room", "attic")));

        assertThat(summary().tags()).isEqualTo(Map.of("room", "attic"));
    }

    @Test
    void theLargestTagsOfAReadingAreKeptInPart() {
        var tags = new HashMap<String, String>();
        for (var number = 10; number < 74; number++) {
            tags.put("tag-" + number, "x".repeat(256));
        }

        at(0, reading(0, tags));

        assertThat(summary().tags())
                .hasSizeBetween(25, 35)
                .containsKey("tag-73")
                .doesNotContainKey("tag-10");
    }
}
