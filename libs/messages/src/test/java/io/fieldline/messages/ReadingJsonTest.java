package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingJsonTest {
    private static final Path EXAMPLES = Path.of("../../docs/messages");

    static List<Path> readings() throws IOException {
        return files("readings");
    }

    static List<Path> notReadings() throws IOException {
        return files("not-readings");
    }

    @Test
    void theExampleOfTheContractIsReadToTheLastField() throws IOException {
        var json = Files.readAllBytes(EXAMPLES.resolve("readings/with-raw-values.json"));

        assertThat(ReadingJson.parse(json))
                .isEqualTo(new Good(new Reading(
                        Instant.parse("2024-10-07T13:02:54.927410Z"),
                        "device2",
                        Map.of("co", 210.01),
                        Map.of("co", "ppm"),
                        Quality.OK,
                        false,
                        Optional.of(new Identity("7f3a", 1042)),
                        Map.of(),
                        Map.of("adc", 163.0, "rs_ohm", 52761.0, "rs_r0", 5.276))));
    }

    @Test
    void theThreeFieldsOfTheOriginalContractAreAReadingThatDoesNotSayWhatWasMeasured() throws IOException {
        var json = Files.readAllBytes(EXAMPLES.resolve("readings/original-contract.json"));

        assertThat(ReadingJson.parse(json))
                .isEqualTo(new Good(new Reading(
                        Instant.parse("2024-10-07T13:02:54.927410Z"),
                        "device2",
                        Map.of("value", 863.85),
                        Map.of(),
                        Quality.OK,
                        false,
                        Optional.empty(),
                        Map.of(),
                        Map.of())));
    }

    @Test
    void aReadingIsWrittenAsTheContractShowsIt() throws IOException {
        var json = Files.readString(EXAMPLES.resolve("readings/reading.json")).strip();
        var reading = ((Good) ReadingJson.parse(json.getBytes(UTF_8))).reading();

        assertThat(new String(ReadingJson.write(reading), UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @MethodSource("readings")
    void everyExampleIsWrittenSoThatItIsReadAsTheSame(Path example) throws IOException {
        var parsed = (Good) ReadingJson.parse(Files.readAllBytes(example));

        assertThat(ReadingJson.parse(ReadingJson.write(parsed.reading()))).isEqualTo(parsed);
    }

    @ParameterizedTest
    @MethodSource("notReadings")
    void whatIsNoReadingIsRefused(Path example) throws IOException {
        assertThat(ReadingJson.parse(Files.readAllBytes(example))).isInstanceOf(Bad.class);
    }

    @Test
    void aMetricWithoutAValueHasAFaultAndCostsTheOthersNothing() {
        var reading = read("""
                {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","metrics":{"temperature":21.3,"humidity":null}}""");

        assertThat(reading.metrics()).containsEntry("temperature", 21.3).containsEntry("humidity", Double.NaN);
        assertThat(reading.quality("temperature")).isEqualTo(Quality.OK);
        assertThat(reading.quality("humidity")).isEqualTo(Quality.FAULT);
        assertThat(ReadingJson.parse(ReadingJson.write(reading))).isEqualTo(new Good(reading));
    }

    @Test
    void eachMetricHasItsOwnUnit() throws IOException {
        var reading = read(Files.readString(EXAMPLES.resolve("readings/several-metrics.json")));

        assertThat(reading.units()).isEqualTo(Map.of("temperature", "°C", "humidity", "%"));
    }

    @Test
    void aReadingDescribesItsMetrics() throws IOException {
        var json = Files.readString(EXAMPLES.resolve("readings/with-descriptions.json"))
                .strip();

        assertThat(read(json).descriptions())
                .isEqualTo(Map.of(
                        "co", new Description(Optional.of("Carbon monoxide"), Optional.of(0.0), Optional.of(10000.0))));
        assertThat(new String(ReadingJson.write(read(json)), UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "[{}]",
                "{\"t\":5}",
                "{\"t\":[{\"label\":\"Heat\"}]}",
                "{\"other\":{\"label\":\"Heat\"}}",
                "{\"t\":{\"label\":\" \"}}",
                "{\"t\":{\"label\":7}}",
                "{\"t\":{\"label\":\"a\\u202eb\"}}",
                "{\"t\":{\"label\":{\"en\":\"Heat\"},\"min\":0}}",
                "{\"t\":{\"label\":\"12345678901234567890123456789012345678901234567890123456789012345\"}}",
                "{\"t\":{\"min\":\"0\"}}",
                "{\"t\":{\"min\":null}}",
                "{\"t\":{\"max\":1e999}}",
                "{\"t\":{\"min\":2,\"max\":1}}"
            })
    void aBadDescriptionCostsTheReadingNothing(String descriptions) {
        var reading = read("""
                {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","descriptions":%s,"metrics":{"t":21.3,"h":40}}""".formatted(descriptions));

        assertThat(reading.metrics()).isEqualTo(Map.of("t", 21.3, "h", 40.0));
        assertThat(reading.descriptions()).isEmpty();
    }

    @Test
    void aBadDescriptionCostsTheOthersNothing() {
        var reading = read("""
                {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","metrics":{"t":21.3,"h":40},
                "descriptions":{"t":{"min":"low"},"h":{"min":-0.0,"icon":["drop"]}}}""");

        assertThat(reading.descriptions())
                .isEqualTo(Map.of("h", new Description(Optional.empty(), Optional.of(0.0), Optional.empty())));
    }

    @Test
    void carbonMonoxideWithoutAUnitIsInPartsPerMillion() {
        var one = read("{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":1,\"metric\":\"co\"}");
        var several = read(
                "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"metrics\":{\"co\":1,\"battery\":80}}");

        assertThat(one.unit("co")).contains("ppm");
        assertThat(several.units()).isEqualTo(Map.of("co", "ppm"));
    }

    @Test
    void aReadingThatWaitedOnTheDeviceIsHistorical() throws IOException {
        assertThat(read(Files.readString(EXAMPLES.resolve("readings/historical.json")))
                        .historical())
                .isTrue();
        assertThat(read(Files.readString(EXAMPLES.resolve("readings/reading.json")))
                        .historical())
                .isFalse();
    }

    private static Reading read(String json) {
        return ((Good) ReadingJson.parse(json.getBytes(UTF_8))).reading();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                          | expected a JSON object, got nothing
            [1]                                                                         | expected a JSON object, got START_ARRAY
            {"device_name":"d","data":1}                                                | timestamp is missing
            {"timestamp":"2024-10-07T13:02:54Z","data":1}                               | device_name is missing
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d"}                      | a reading needs data or metrics
            {"timestamp":17,"device_name":"d","data":1}                                 | timestamp: expected text, got VALUE_NUMBER_INT
            {"timestamp":"2024-13-07T13:02:54Z","device_name":"d","data":1}             | timestamp '2024-13-07T13:02:54Z' is not like 2024-10-07T13:02:54.927410Z
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":"1"}           | data: expected a number, got VALUE_STRING
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1e999}         | value is Infinity, expected a finite number
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"unit":"p\\u0000"} | a unit has a NUL character
            {"timestamp":"1969-12-31T23:59:59Z","device_name":"d","data":1}             | timestamp 1969-12-31T23:59:59Z is outside the years 1970 to 9999
            {"timestamp":"+10000-01-01T00:00:00Z","device_name":"d","data":1}           | timestamp +10000-01-01T00:00:00Z is outside the years 1970 to 9999
            {"timestamp":"+300000000-01-01T00:00:00Z","device_name":"d","data":1}       | timestamp +300000000-01-01T00:00:00Z is outside the years 1970 to 9999
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","metrics":{"a":1,"b":2},"unit":"V"} | unit belongs to one metric, got 2 metrics; use units
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"a/b","data":1}           | device_name has a forbidden character (/ + # `|` or one that is invisible)
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"seq":1}     | boot and seq go together
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"samples":0} | samples is 0, expected at least 1
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"samples":1.5} | samples: expected a whole number, got VALUE_NUMBER_FLOAT
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"quality":"fine"} | quality 'fine' is not known
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1} x           | not JSON
            """)
    void aBadReadingSaysWhatIsWrong(String json, String reason) {
        var parsed = ReadingJson.parse(json.getBytes(UTF_8));

        assertThat(parsed).isInstanceOf(Bad.class);
        assertThat(((Bad) parsed).reason()).startsWith(reason.replace("`", ""));
    }

    @Test
    void aReadingSaysOfHowManyMeasurementsItIsTheMean() {
        var json = "{\"timestamp\":\"2024-10-07T13:02:54.000000Z\",\"device_name\":\"d\",\"data\":1.5,\"metric\":\"t\","
                + "\"quality\":\"ok\",\"samples\":6}";

        assertThat(read(json).samples()).isEqualTo(6);
        assertThat(new String(ReadingJson.write(read(json)), UTF_8)).isEqualTo(json);
        assertThat(read(json.replace(",\"samples\":6", "")).samples()).isEqualTo(1);
    }

    static List<byte[]> bytesThatJacksonTakesForUtf32() {
        return List.of(new byte[] {0, 1, 0, 0}, new byte[] {0, 0, -1, -2}, new byte[] {0x7b, 0, 0, 0, 0, 0, -103, 0});
    }

    @ParameterizedTest
    @MethodSource("bytesThatJacksonTakesForUtf32")
    void noBytesAtAllStopTheReader(byte[] bytes) {
        assertThat(ReadingJson.parse(bytes)).isInstanceOf(Bad.class);
    }

    private static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(EXAMPLES.resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
