package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.ParsedReading.Good;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ReadingJsonPropertyTest {
    private static final long YEAR_10000_SECONDS = 253_402_300_800L;

    @Property
    void everyNumberAndEveryMomentIsReadAsItWasWritten(
            @ForAll double value,
            @ForAll @LongRange(max = YEAR_10000_SECONDS - 1) long second,
            @ForAll boolean historical,
            @ForAll @IntRange(min = 1) int samples) {
        var measured = Double.isInfinite(value) ? Double.NaN : value + 0.0; // JSON has no -0
        var reading = new Reading(
                Instant.ofEpochSecond(second).plus(second % 1_000_000, ChronoUnit.MICROS),
                "d",
                Map.of("pressure", measured),
                Map.of(),
                Quality.OK,
                historical,
                Optional.empty(),
                Map.of(),
                Map.of(),
                samples,
                Map.of());

        assertThat(ReadingJson.parse(ReadingJson.write(reading))).isEqualTo(new Good(reading));
    }

    @Property
    void noBytesStopTheReader(@ForAll byte[] bytes) {
        assertThat(ReadingJson.parse(bytes)).isNotNull();
    }
}
