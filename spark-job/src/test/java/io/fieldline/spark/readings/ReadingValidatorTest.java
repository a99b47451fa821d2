package io.fieldline.spark.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Reading.Identity;
import io.fieldline.spark.device.Objection;
import io.fieldline.spark.device.Objection.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingValidatorTest {
    private static final Instant RECORDED = Instant.parse("2024-10-07T13:02:55Z");

    private final ReadingValidator validator = new ReadingValidator(Duration.ofSeconds(60));

    @Test
    void everyExampleOfAReadingPasses() throws IOException {
        try (var examples = Files.list(Path.of("../docs/messages/readings"))) {
            assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(
                            validator.check(Files.readAllBytes(example), Instant.parse("2100-01-01T00:00:00Z")))
                    .matches(checked -> checked.objection().isEmpty()));
        }
    }

    @Test
    void everyExampleOfNoReadingIsRejected() throws IOException {
        try (var examples = Files.list(Path.of("../docs/messages/not-readings"))) {
            assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(
                            validator.check(Files.readAllBytes(example), RECORDED))
                    .matches(checked -> checked.reading().isEmpty()));
        }
    }

    @Test
    void aClockMoreThanAMinuteAheadIsRejected() {
        assertThat(validator
                        .check(stamped("2024-10-07T13:03:55.000Z"), RECORDED)
                        .reading())
                .isPresent();
        assertThat(validator.check(stamped("2024-10-07T13:03:55.001Z"), RECORDED))
                .isEqualTo(CheckedRecord.bad(
                        "d",
                        new Objection(
                                Kind.CLOCK,
                                "the clock is ahead: timestamp 2024-10-07T13:03:55.001Z is more than 60 s after"
                                        + " its record's 2024-10-07T13:02:55Z")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"timestamp":"1969-12-31T23:59:59Z","device_name":"d","data":1}             | timestamp 1969-12-31T23:59:59Z is outside the years 1970 to 9999
            {"timestamp":"2024-10-07T13:02:54Z","device_name":"d","data":-1e151}        | value is -1.0E151, expected at most 1.0E150
            {"timestamp":"+999999999-10-07T13:02:54Z","device_name":"d","data":1}       | timestamp +999999999-10-07T13:02:54Z is outside the years 1970 to 9999
            """)
    void whatWouldHarmTheArithmeticIsRejected(String json, String reason) {
        assertThat(validator.check(json.getBytes(UTF_8), RECORDED)).satisfies(checked -> {
            assertThat(checked.reading()).isEmpty();
            assertThat(checked.objection()).map(Objection::reason).contains(reason);
        });
    }

    @Test
    void aBadMetricDoesNotCostTheOthers() {
        var json =
                "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"boot\":\"b\",\"seq\":7,\"samples\":3,"
                        + "\"metrics\":{\"huge\":1e151,\"temperature\":20.5,\"humidity\":null},"
                        + "\"units\":{\"huge\":\"V\",\"temperature\":\"°C\"}}";

        var checked = validator.check(json.getBytes(UTF_8), RECORDED);

        assertThat(checked.objection())
                .contains(new Objection(Kind.VALUE, "huge is 1.0E151, expected at most 1.0E150"));
        assertThat(checked.reading().orElseThrow()).satisfies(reading -> {
            assertThat(reading.metrics()).isEqualTo(Map.of("temperature", 20.5, "humidity", Double.NaN));
            assertThat(reading.units()).isEqualTo(Map.of("temperature", "°C"));
            assertThat(reading.identity()).contains(new Identity("b", 7));
            assertThat(reading.samples()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:14Z", "2000-01-01T00:00:07Z"})
    void aClockThatWasNeverSetIsRejected(String timestamp) {
        assertThat(validator.check(stamped(timestamp), RECORDED))
                .isEqualTo(CheckedRecord.bad(
                        "d",
                        new Objection(
                                Kind.CLOCK,
                                "the clock of the device was never set: timestamp %s is in a year in which such clocks start"
                                        .formatted(timestamp))));
    }

    @Test
    void aRecordWithoutAValueIsRejected() {
        assertThat(validator.check(null, RECORDED))
                .isEqualTo(CheckedRecord.bad(null, new Objection(Kind.UNREADABLE, "the record has no value")));
    }

    private static byte[] stamped(String timestamp) {
        return "{\"timestamp\":\"%s\",\"device_name\":\"d\",\"data\":1}"
                .formatted(timestamp)
                .getBytes(UTF_8);
    }
}
