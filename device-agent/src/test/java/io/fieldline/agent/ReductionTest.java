package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReductionTest {
    private final Reduction reduction = new Reduction(2, Duration.ofSeconds(60));

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
        var none = new Reduction(0, Duration.ofSeconds(60));
        var measurement = new Measurement("co", 1, "ppm", Quality.OK, Map.of());

        assertThat(none.passes(measurement, 0)).isTrue();
        assertThat(none.passes(measurement, 0)).isTrue();
    }

    private boolean passes(double value, Quality quality, int seconds) {
        return reduction.passes(
                new Measurement("co", value, "ppm", quality, Map.of()),
                Duration.ofSeconds(seconds).toNanos());
    }
}
