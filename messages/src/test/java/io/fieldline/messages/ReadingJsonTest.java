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

class ReadingJsonTest {
    private static final Path EXAMPLES = Path.of("../docs/messages");

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
                        Optional.of("ppm"),
                        Quality.OK,
                        Optional.of(new Identity("7f3a", 1042)),
                        Map.of(),
                        Map.of("adc", 163.0, "rs_ohm", 52761.0, "rs_r0", 5.276))));
    }

    @Test
    void theThreeFieldsOfTheOriginalContractAreAReadingOfCarbonMonoxide() throws IOException {
        var json = Files.readAllBytes(EXAMPLES.resolve("readings/original-contract.json"));

        assertThat(ReadingJson.parse(json))
                .isEqualTo(new Good(new Reading(
                        Instant.parse("2024-10-07T13:02:54.927410Z"),
                        "device2",
                        Map.of("co", 863.85),
                        Optional.of("ppm"),
                        Quality.OK,
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

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                          | want a JSON object, got nothing
            [1]                                                                         | want a JSON object, got START_ARRAY
            {"device_name":"d","data":1}                                                | timestamp is missing
            {"timestamp":"2024-10-07T13:02:54Z","data":1}                               | device_name is missing
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d"}                      | a reading needs data or metrics
            {"timestamp":17,"device_name":"d","data":1}                                 | timestamp: want text, got VALUE_NUMBER_INT
            {"timestamp":"2024-13-07T13:02:54Z","device_name":"d","data":1}             | timestamp '2024-13-07T13:02:54Z' is not like 2024-10-07T13:02:54.927410Z
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":"1"}           | data: want a number, got VALUE_STRING
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":null}          | co is NaN, want a finite number
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1e999}         | co is Infinity, want a finite number
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"a/b","data":1}           | device_name has a character it must not have (/ + # `|` or a control character)
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"seq":1}     | boot and seq go together
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1,"quality":"fine"} | quality 'fine' is not known
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":1} x           | not JSON
            """)
    void aBadReadingSaysWhatIsWrong(String json, String reason) {
        var parsed = ReadingJson.parse(json.getBytes(UTF_8));

        assertThat(parsed).isInstanceOf(Bad.class);
        assertThat(((Bad) parsed).reason()).startsWith(reason.replace("`", ""));
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
