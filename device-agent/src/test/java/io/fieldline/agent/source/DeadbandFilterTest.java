package io.fieldline.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fieldline.agent.source.DeadbandFilter.Reduced;
import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
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

class DeadbandFilterTest {
    private final DeadbandFilter reduction = new DeadbandFilter(2, Duration.ofSeconds(60));

    @Test
    void onlyAChangeBeyondTheDeadbandPasses() {
        assertThat(passes(100, Quality.OK, 0)).isTrue();
        assertThat(passes(102, Quality.OK, 1)).isFalse();
        assertThat(passes(98, Quality.OK, 2)).isFalse();
        assertThat(passes(102.1, Quality.OK, 3)).isTrue();
        assertThat(passes(100.5, Quality.OK, 4))
                .as("measured from the last that passed")
                .isFalse();
    }

    @Test
    void aChangeOfQualityPasses() {
        assertThat(passes(100, Quality.WARMING_UP, 0)).isTrue();
        assertThat(passes(100, Quality.OK, 1)).isTrue();
        assertThat(passes(Double.NaN, Quality.FAULT, 2)).isTrue();
        assertThat(passes(Double.NaN, Quality.FAULT, 3)).isFalse();
        assertThat(passes(100, Quality.OK, 4)).isTrue();
    }

    @Test
    void oneInAWhilePassesAllTheSame() {
        assertThat(passes(100, Quality.OK, 0)).isTrue();
        assertThat(passes(100, Quality.OK, 59)).isFalse();
        assertThat(passes(100, Quality.OK, 60)).isTrue();
    }

    @Test
    void withoutADeadbandEverythingPasses() {
        var none = new DeadbandFilter(0, Duration.ofSeconds(60));
        var measurement = new Measurement("co", 1, "ppm", Quality.OK, Map.of());

        assertThat(none.add(measurement, 0, Instant.EPOCH)).hasSize(1);
        assertThat(none.add(measurement, 0, Instant.EPOCH)).hasSize(1);
    }

    @Test
    void ofSeveralMetricsTheOneThatMovedDecides() {
        assertThat(reduction.add(climate(20, 50), 0, Instant.EPOCH)).hasSize(1);
        assertThat(reduction.add(climate(21, 51), 1, Instant.EPOCH)).isEmpty();
        assertThat(reduction.add(climate(20, 52), 2, Instant.EPOCH)).isEmpty();

        assertThat(reduction.add(climate(20, 53), 3, Instant.EPOCH))
                .extracting(reduced -> reduced.measurement().values())
                .containsExactly(Map.of("t", 20.5, "h", 51.5), Map.of("t", 20.0, "h", 53.0));
        assertThat(reduction.add(climate(20, Double.NaN), 4, Instant.EPOCH))
                .as("a fault")
                .hasSize(1);
        assertThat(reduction.add(climate(20, Double.NaN), 5, Instant.EPOCH))
                .as("it continues")
                .isEmpty();
    }

    @Test
    void theMeanHasTheDescriptionsOfAllItsMeasurements() {
        var label = Map.of(
                "t", new Description(Optional.of("Temperature"), Optional.empty(), Optional.empty()),
                "h", new Description(Optional.of("Humidity"), Optional.empty(), Optional.empty()));
        reduction.add(climate(20, 50), 0, Instant.EPOCH);
        label.forEach((metric, description) ->
                reduction.add(climate(20, 50).with(Map.of(metric, description)), 1, Instant.EPOCH));

        assertThat(reduction.finish())
                .extracting(reduced -> reduced.measurement().descriptions())
                .containsExactly(label);
    }

    private static Measurement climate(double temperature, double humidity) {
        return new Measurement(Map.of("t", temperature, "h", humidity), Map.of(), Quality.OK, Map.of(), Map.of());
    }

    /** One spike among values of the background: 30 and 130 would have a mean of 80. */
    @Test
    void theMeanIsThatOfAllValues() {
        var sent = new ArrayList<Reduced>();
        for (var second = 0; second < 15; second++) {
            sent.addAll(add(second == 7 ? 130 : 30, Quality.OK, second));
        }
        sent.addAll(reduction.finish());

        assertThat(sent).extracting(Reduced::samples).containsExactly(1, 6, 1, 1, 6);
        assertThat(sent)
                .extracting(reduced -> only(reduced.measurement()))
                .containsExactly(30.0, 30.0, 130.0, 30.0, 30.0);
    }

    @Test
    void whatIsCombinedHasTheTimeOfItsLastMeasurementAndNoRawNumbers() {
        add(100, Quality.OK, 0);
        add(101, Quality.OK, 1);
        add(102, Quality.OK, 2);
        var sent = add(200, Quality.OK, 3);

        assertThat(sent)
                .first()
                .isEqualTo(new Reduced(
                        new Measurement("co", 101.5, "ppm", Quality.OK, Map.of()),
                        2,
                        Duration.ofSeconds(2).toNanos()));
    }

    /** The value once waited in memory while the board was away, and a kill lost it. */
    @Test
    void whatIsCombinedLeavesAfterItsIntervalAlsoWithoutAnotherMeasurement() {
        add(100, Quality.OK, 0);
        add(101, Quality.OK, 1);

        assertThat(due(30)).isEmpty();
        assertThat(due(60)).singleElement().extracting(Reduced::samples).isEqualTo(1);
        assertThat(due(61)).isEmpty();
    }

    private List<Reduced> due(int second) {
        return reduction.due(Duration.ofSeconds(second).toNanos(), Instant.EPOCH.plusSeconds(second));
    }

    @Property
    void everyWholeIntervalHasTheMeanOfAllItsValues(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(max = 8) Integer> values) {
        var bySent = new HashMap<Long, double[]>();
        var byAll = new HashMap<Long, double[]>();
        var sent = new ArrayList<Reduced>();
        for (var second = 0; second < values.size(); second++) {
            sent.addAll(add(values.get(second), Quality.OK, second));
            sum(byAll, second, values.get(second), 1);
        }
        sent.addAll(reduction.finish());
        sent.forEach(reduced -> sum(
                bySent, Duration.ofNanos(reduced.nanos()).toSeconds(), only(reduced.measurement()), reduced.samples()));

        assertThat(bySent.keySet()).isEqualTo(byAll.keySet());
        bySent.forEach((minute, sums) -> {
            assertThat(sums[0]).as("sum of minute %d", minute).isCloseTo(byAll.get(minute)[0], within(1e-6));
            assertThat(sums[1]).as("samples of minute %d", minute).isEqualTo(byAll.get(minute)[1]);
        });
    }

    private static void sum(Map<Long, double[]> sums, long second, double value, int samples) {
        var sum = sums.computeIfAbsent(second / 60, minute -> new double[2]);
        sum[0] += value * samples;
        sum[1] += samples;
    }

    private boolean passes(double value, Quality quality, int seconds) {
        return !add(value, quality, seconds).isEmpty();
    }

    private static double only(Measurement measurement) {
        return measurement.values().values().iterator().next();
    }

    private List<Reduced> add(double value, Quality quality, int seconds) {
        return reduction.add(
                new Measurement("co", value, "ppm", quality, Map.of()),
                Duration.ofSeconds(seconds).toNanos(),
                Instant.ofEpochSecond(seconds));
    }
}
