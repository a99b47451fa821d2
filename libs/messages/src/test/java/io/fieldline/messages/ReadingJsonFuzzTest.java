package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.provider.MethodSource;

class ReadingJsonFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<byte[]> examples() throws IOException {
        var examples = new ArrayList<byte[]>();
        for (var folder : List.of("readings", "not-readings")) {
            try (var files = Files.list(Path.of("../../docs/messages", folder))) {
                for (var file : files.sorted().toList()) {
                    examples.add(Files.readAllBytes(file));
                }
            }
        }
        return examples;
    }

    @MethodSource("examples")
    @FuzzTest
    void anAcceptedReadingIsWithinItsLimitsAndReadAsItWasWritten(byte[] json) throws IOException {
        var parsed = ReadingJson.parse(json);
        assertThat(parsed).isEqualTo(ReadingJson.parseAny(json));
        if (parsed instanceof Bad bad) {
            assertThat(bad.reason()).isNotBlank().hasSizeLessThan(json.length + 300);
            return;
        }
        var reading = ((Good) parsed).reading();
        checkLimits(reading);

        var written = ReadingJson.write(reading);
        assertThat(ReadingJson.parse(written)).isEqualTo(new Good(asOnTheWire(reading)));

        var tree = JSON.readTree(json);
        assertThat(tree.path("device_name").textValue()).isEqualTo(reading.deviceName());
        assertThat(tree.path("data").isTextual()).isFalse();
        if (reading.metrics().size() > 1) {
            assertThat(tree.path("metrics").size()).isEqualTo(reading.metrics().size());
        }
    }

    private static void checkLimits(Reading reading) {
        assertThat(reading.deviceName()).matches(NamesFuzzTest.NAME);
        assertThat(reading.timestamp().atOffset(ZoneOffset.UTC).getYear()).isBetween(1970, 9999);
        assertThat(reading.samples()).isPositive();
        assertThat(reading.metrics()).hasSizeBetween(1, 256);
        reading.metrics().forEach((name, value) -> {
            assertThat(name).matches(NamesFuzzTest.NAME);
            assertThat(value.isInfinite()).isFalse();
        });
        assertThat(reading.metrics().keySet()).containsAll(reading.units().keySet());
        assertThat(reading.metrics().keySet())
                .containsAll(reading.descriptions().keySet());
        assertThat(reading.units().values()).allMatch(unit -> unit.length() <= 64);
        assertThat(reading.tags()).hasSizeLessThanOrEqualTo(64);
        reading.tags().forEach((name, text) -> assertThat(Math.max(name.length(), text.length()))
                .isLessThanOrEqualTo(256));
        assertThat(reading.raw()).hasSizeLessThanOrEqualTo(64);
        assertThat(reading.raw().values()).noneMatch(value -> value.isInfinite());
        reading.identity().ifPresent(identity -> {
            assertThat(identity.boot()).hasSizeBetween(1, 64);
            assertThat(identity.sequence()).isBetween(0L, 9_007_199_254_740_991L);
        });
    }

    /** A reading as it is written: with microseconds, and without -0. */
    private static Reading asOnTheWire(Reading reading) {
        return new Reading(
                reading.timestamp().truncatedTo(ChronoUnit.MICROS),
                reading.deviceName(),
                withoutMinusZero(reading.metrics()),
                reading.units(),
                reading.quality(),
                reading.historical(),
                reading.identity(),
                reading.tags(),
                withoutMinusZero(reading.raw()),
                reading.samples(),
                reading.descriptions());
    }

    private static Map<String, Double> withoutMinusZero(Map<String, Double> numbers) {
        var same = new HashMap<>(numbers);
        same.replaceAll((name, number) -> number + 0.0);
        return same;
    }
}
