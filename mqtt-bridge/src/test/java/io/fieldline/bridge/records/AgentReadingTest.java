package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.time.MeasurementTime;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String USUAL = "{\"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"device2\","
            + "\"data\":863.85,\"metric\":\"co\",\"unit\":\"ppm\",\"quality\":\"ok\",\"boot\":\"7f3a\",\"seq\":1042}";

    /** Otherwise it would pass every other test by accepting nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"reading", "historical", "sensor-fault", "with-raw-values"})
    void theUsualReadingsAreRecognized(String example) throws IOException {
        var json = Files.readAllBytes(Path.of("../docs/messages/readings/%s.json".formatted(example)));

        assertThat(AgentReading.isFrom(
                        "device2", new String(json, UTF_8).strip().getBytes(UTF_8)))
                .isTrue();
        assertThat(AgentReading.isFrom("device", json)).isFalse();
        assertThat(AgentReading.isFrom("device23", json)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void eachQualityIsRecognized(Quality quality) {
        assertThat(isRecognized(USUAL.replace("\"ok\"", '"' + quality.wireName() + '"')))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ppm"                | °C"
            863.85              | -0.5
            ,"unit":"ppm"       | ``
            2024-10-07T13:02:54.927410 | 2035-12-31T23:59:59.9
            """)
    void otherUsualValuesAreRecognized(String value, String other) {
        assertThat(isRecognized(USUAL.replace(value, other))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2024-10-07T | 2024-02-30T
            2024-10-07T | 1970-01-01T
            2024-10-07T | 2000-01-01T
            2024-10-07T | 2036-02-07T
            T13         | T24
            :54.        | :60.
            863.85      | 1e400
            863.85      | 01
            863.85      | 1.
            863.85      | .5
            863.85      | ``
            "co"        | "value"
            "co"        | ""
            "co"        | ".."
            "co"        | "a/b"
            "co"        | "a\\u002fb"
            "ppm"       | "a\\u002fb"
            "ok"        | "good"
            "7f3a"      | ""
            1042        | 9007199254740992
            1042        | 1042.5
            ,"seq":1042 | ``
            1042}       | 1042}}
            1042}       | 1042
            """)
    void whatNeedsMoreChecksIsLeftToTheParser(String value, String other) {
        assertThat(isRecognized(USUAL.replace(value, other))).isFalse();
    }

    @Property(tries = 2_000)
    void whatTheAgentWritesOfOneMetricIsRecognized(@ForAll("readings") Reading reading) {
        assertThat(AgentReading.isFrom(reading.deviceName(), ReadingJson.write(reading)))
                .isTrue();
    }

    /** A recognized payload is forwarded as it is, so the parser must accept it, and must have nothing to correct. */
    @Property(tries = 20_000)
    void whatIsRecognizedIsAValidReading(
            @ForAll("readings") Reading reading,
            @ForAll @IntRange(max = 250) int position,
            @ForAll @IntRange(max = 3) int deleted,
            @ForAll("fragments") String inserted) {
        var text = new StringBuilder(new String(ReadingJson.write(reading), UTF_8));
        var start = Math.min(position, text.length());
        text.replace(start, Math.min(start + deleted, text.length()), inserted);
        var json = text.toString().getBytes(UTF_8);

        if (AgentReading.isFrom(reading.deviceName(), json)) {
            assertValid(reading.deviceName(), json);
        }
    }

    private static void assertValid(String device, byte[] json) {
        var parsed = ReadingJson.parse(json);
        assertThat(parsed).isInstanceOf(Good.class);
        var reading = ((Good) parsed).reading();
        assertThat(reading.deviceName()).isEqualTo(device);
        assertThat(reading.identity()).isPresent();
        assertThat(reading.metrics()).hasSize(1).doesNotContainKey("value");
        assertThat(MeasurementTime.of(reading.timestamp(), NOW).arrival()).isFalse();
    }

    @Provide
    Arbitrary<Reading> readings() {
        var names = Arbitraries.of("co", "device2", "temp.1", "A-b_c", "x");
        var values = Arbitraries.oneOf(
                Arbitraries.doubles().between(-1e6, 1e6).ofScale(3),
                Arbitraries.just(Double.NaN),
                Arbitraries.of(0.0, 100.0, 0.001));
        var times = Arbitraries.longs()
                .between(1_000_000_000_000_000L, 2_000_000_000_000_000L)
                .map(micros -> Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000))
                .filter(time -> !time.toString().contains("-02-29"));
        var units = Arbitraries.of("ppm", "°C", "µg/m³", "%");
        return Combinators.combine(
                        times,
                        names,
                        names,
                        values,
                        units.optional(),
                        Arbitraries.of(Quality.class),
                        Arbitraries.longs().between(0, 999_999_999_999_999L),
                        Arbitraries.of(true, false))
                .as((time, device, metric, value, unit, quality, sequence, historical) -> new Reading(
                        time,
                        device,
                        Map.of(metric, value),
                        unit.map(text -> Map.of(metric, text)).orElse(Map.of()),
                        quality,
                        historical,
                        Optional.of(new Identity("7f3a", sequence)),
                        Map.of(),
                        Map.of()));
    }

    @Provide
    Arbitrary<String> fragments() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "\"", ",", "}", "{", "0", "9", "-", ".", "e", "\\", "ü", "\u0000", "null", "€", "/"),
                Arbitraries.of("\"seq\":1,", ",\"data\":1", "\"raw\":{\"a\":1},", "2000-01-01", "99"),
                Arbitraries.strings().ofMaxLength(3));
    }

    private static boolean isRecognized(String json) {
        return AgentReading.isFrom("device2", json.getBytes(UTF_8));
    }
}
