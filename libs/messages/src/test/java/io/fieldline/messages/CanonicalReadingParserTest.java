package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalReadingParserTest {
    static final Reading SIMPLE = reading(Map.of("co", 142.5), Map.of("co", "ppm"));
    static final Reading WITH_ALL_FIELDS = new Reading(
            SIMPLE.timestamp(),
            "d",
            Map.of("co", 1.25, "humidity", 40.0),
            Map.of("co", "ppm", "humidity", "%"),
            Quality.BELOW_RANGE,
            true,
            SIMPLE.identity(),
            Map.of("site", "north", "room", "12"),
            Map.of("adc", 163.0, "rs_r0", 5.276),
            15,
            Map.of());

    @Test
    void readsWhatIsWritten() {
        assertThat(canonical(ReadingJson.write(SIMPLE))).contains(SIMPLE);
        assertThat(canonical(ReadingJson.write(WITH_ALL_FIELDS))).contains(WITH_ALL_FIELDS);
    }

    @Test
    void agreesWithTheGeneralParserAboutEveryExample() throws IOException {
        for (var folder : new String[] {"readings", "not-readings"}) {
            try (var files = Files.list(Path.of("../../docs/messages", folder))) {
                for (var file : files.toList()) {
                    checkAgreement(Files.readAllBytes(file));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "7",
                "-7",
                "163",
                "0.1",
                "-273.15",
                "142.85714285714286",
                "0.14285714285714285",
                "0.000000000000001",
                "9007199254740993",
                "123456789012345678",
                "99999999999999.9",
                "null",
                "0.10"
            })
    void readsEveryPlainNumberExactly(String number) {
        var json = json(number);

        assertThat(canonical(json)).isPresent();
        checkAgreement(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".5",
                "5.",
                "00",
                "01",
                "-01",
                "+1",
                "1e5",
                "1E5",
                "1.5e5",
                "1.5E-7",
                "1e999",
                "NaN",
                "nul",
                "true",
                "\"1\"",
                "1 ",
                " 1",
                "1.2.3",
                "--1",
                "1234567890123456789",
                "0.123456789012345678901234567890123456789"
            })
    void leavesOtherNumbersToTheGeneralParser(String number) {
        var json = json(number);

        assertThat(canonical(json)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2147483647", "2147483648", "999999999999999999", "1e3", "-1"})
    void agreesAboutEveryNumberOfSamples(String samples) {
        var text = new String(ReadingJson.write(WITH_ALL_FIELDS), UTF_8);

        checkAgreement(text.replace("\"samples\":15", "\"samples\":" + samples).getBytes(UTF_8));
    }

    @Test
    void leavesAVeryLongNameToTheGeneralParser() {
        var text = new String(ReadingJson.write(WITH_ALL_FIELDS), UTF_8);

        checkAgreement(text.replace("\"units\":{", "\"units\":{\"%s\":\"x\",".formatted("n".repeat(50_001)))
                .getBytes(UTF_8));
    }

    @Property
    void agreesWithTheGeneralParserAfterAChangeOfAnyByte(
            @ForAll boolean all, @ForAll @IntRange(max = 500) int index, @ForAll byte value, @ForAll boolean inserted) {
        var json = ReadingJson.write(all ? WITH_ALL_FIELDS : SIMPLE);
        var text = new StringBuilder(new String(json, ISO_8859_1));
        var at = index % json.length;
        text.replace(at, inserted ? at : at + 1, String.valueOf((char) (value & 0xff)));

        checkAgreement(text.toString().getBytes(ISO_8859_1));
    }

    @Property
    void agreesWithTheGeneralParserAboutEveryNumber(@ForAll double value) {
        checkAgreement(json(Double.toString(value)));
    }

    private static void checkAgreement(byte[] json) {
        canonical(json).ifPresent(reading -> assertThat(ReadingJson.parseAny(json))
                .as(new String(json, UTF_8))
                .isEqualTo(new Good(reading)));
    }

    private static Optional<Reading> canonical(byte[] json) {
        return new CanonicalReadingParser(json).parse();
    }

    private static byte[] json(String number) {
        return "{\"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"d\",\"data\":%s}"
                .formatted(number)
                .getBytes(UTF_8);
    }

    private static Reading reading(Map<String, Double> metrics, Map<String, String> units) {
        return new Reading(
                Instant.parse("2024-10-07T13:02:54.927410Z"),
                "d",
                metrics,
                units,
                Quality.OK,
                false,
                Optional.of(new Identity("7f3a", 1042)),
                Map.of(),
                Map.of());
    }
}
