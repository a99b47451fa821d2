package io.fieldline.emitter.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A small active device is never evicted, no matter how much memory others take. */
class ByteLimitPropertyTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
    private static final int MAX = 10;

    /** Each number selects a device and its metric, with the longest names. */
    @Property(tries = 200)
    void theReadingOfASmallDeviceStaysWhateverTheOthersSend(
            @ForAll @Size(max = 200) List<@IntRange(max = 999) Integer> others) {
        var readings = new LatestReadings(1_000, 20_000);
        readings.add(Examples.reading("small", 1, START), START);
        var at = START;
        for (var other : others) {
            at = at.plusSeconds(1);
            readings.add(large(other % 5, other / 5, at), at);
            readings.add(large(other % 5, other / 5, at), at.plusMillis(500));

            assertThat(readings.bytes()).isLessThanOrEqualTo(20_000);
            assertThat(readings.of("small")).containsOnlyKeys("co");
        }
        for (var device = 0; device < 5; device++) {
            readings.remove(name(device));
        }
        readings.remove("small");
        assertThat(readings.bytes()).isZero();
    }

    @Property(tries = 200)
    void aSmallDeviceStaysWhateverTheOthersSay(
            @ForAll @Size(max = 100) List<@IntRange(min = 1, max = MAX - 1) Integer> others) {
        var clock = new SettableClock(START);
        var devices = Examples.live(10, MAX, clock).devices();
        devices.status("small", "online", clock.instant());
        for (var other : others) {
            clock.pass(Duration.ofSeconds(1));
            devices.status(name(other), "degraded: " + "x".repeat(500), clock.instant());

            assertThat(devices.bytes()).isLessThanOrEqualTo(MAX * 4_096);
            assertThat(devices.names()).contains("small");
        }
    }

    private static Reading large(int device, int metric, Instant measured) {
        var name = "m%03d".formatted(metric) + "x".repeat(124);
        return new Reading(
                measured,
                name(device),
                Map.of(name, 1.0),
                Map.of(),
                Quality.OK,
                false,
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    private static String name(int device) {
        return "d" + device + "x".repeat(126);
    }
}
