package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.spark.alerts.AlertRule;
import io.fieldline.spark.alerts.AlertRuleFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceStateFuzzTest {
    private static final Instant START = Instant.parse("2024-10-07T15:29:15Z");
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));
    private static final List<AlertRule> ALERTS = AlertRuleFile.read(AlertRuleFile.SHIPPED, new ArrayList<>());

    static List<byte[]> states() throws IOException {
        var state = DeviceState.none("d1", RULES, ALERTS);
        var empty = state.write();
        var now = START.toEpochMilli();
        for (var number = 0L; number < 200; number += number % 7 == 0 ? 2 : 1) {
            now = START.plusSeconds(number).toEpochMilli();
            state.add(DeviceReading.of(reading(number), now), now);
        }
        state.endBatch(now);
        try (var old = DeviceStateFuzzTest.class.getResourceAsStream("state-format-5.bin")) {
            return List.of(empty, state.write(), old.readAllBytes());
        }
    }

    private static Reading reading(long number) {
        return new Reading(
                START.plusSeconds(number),
                "d1",
                Map.of("co", 500.0 + number, "temperature", number % 50 == 0 ? Double.NaN : 21.5),
                Map.of("co", "ppm"),
                Quality.OK,
                false,
                Optional.of(new Identity("boot" + number / 100, number)),
                Map.of(),
                Map.of());
    }

    @MethodSource("states")
    @FuzzTest
    void bytesAreAStateThatIsWrittenAsItWasReadOrAreRefused(byte[] bytes) {
        DeviceState state;
        try {
            state = DeviceState.read(bytes, "d1", RULES, ALERTS);
        } catch (CheckpointMismatch refused) {
            assertThat(refused.getMessage()).startsWith("the checkpoint has ");
            return;
        }
        var written = state.write();
        assertThat(DeviceState.read(written, "d1", RULES, ALERTS).write()).isEqualTo(written);
    }
}
