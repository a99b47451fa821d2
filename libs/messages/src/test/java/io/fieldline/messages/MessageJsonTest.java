package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "data":606.891 ; "data":"606.891" ; data: expected a finite number, got 606.891
            "data":606.891 ; "data":"NaN"     ; data: expected a finite number, got NaN
            "data":606.891 ; "data":1e999     ; data: expected a finite number, got 1e999
            "data":606.891 ; "data":null      ; data is missing or has the wrong type
            "stddev":281.2 ; "stddev":"Infinity" ; stddev: expected a finite number, got Infinity
            "count":45     ; "count":45.0     ; count: expected a whole number that is not negative, got 45.0
            "count":45     ; "count":-1       ; count: expected a whole number that is not negative, got -1
            "count":45     ; "count":true     ; count: expected a whole number that is not negative, got true
            "count":45     ; "count":0        ; count 0: an average has at least one value
            "final":true   ; "final":1        ; final: expected true or false, got 1
            "final":true   ; "final":"true"   ; final: expected true or false, got true
            "metric":"co"  ; "metric":7       ; metric: expected text, got 7
            "metric":"co"  ; "metric":["co"]  ; metric: expected text, got [
            "metric":"co"  ; "metric":"a/b"   ; metric has a forbidden character (/ + # | or one that is invisible)
            "metric":"co"  ; "metric":""      ; metric must have 1 to 128 characters
            2024-10-07T15:29:15Z ; 1969-10-07T15:29:15Z ; window_start: timestamp 1969-10-07T15:29:15Z is outside the years 1970 to 9999
            {"ok":43       ; {"ok":null       ; quality: expected a whole number that is not negative, got null
            {"ok":43       ; {"ok":-43        ; quality: expected a whole number that is not negative, got -43
            """)
    void aWrongFieldIsRejectedWithItsNameAndTheExpectation(String from, String to, String reason) throws IOException {
        var json = example("average.json");
        assertThat(json).contains(from);

        assertThatThrownBy(() -> MessageJson.parse(json.replace(from, to).getBytes(UTF_8), Average.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid Average: " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "raised" | 0
            "raised" | "RAISED"
            "raised" | " raised "
            "raised" | ""
            "raised" | null
            "ppm"    | 5
            "co"     | {}
            """)
    void aWrongFieldOfAnAlertIsRejected(String from, String to) throws IOException {
        var json = example("alert.json");
        assertThat(json).contains(from);

        assertThatThrownBy(() -> MessageJson.parse(json.replace(from, to).getBytes(UTF_8), Alert.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "[]", "\"x\"", "7", "{}"})
    void whatIsNotOneObjectIsRejected(String json) {
        assertThatThrownBy(() -> MessageJson.parse(json.getBytes(UTF_8), Average.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid Average: ");
    }

    @Test
    void absentMapsAreEmptyAndUnknownQualitiesAreIgnored() throws IOException {
        var json = example("average.json");
        var without = json.replace(",\"quality\":{\"ok\":43,\"below_range\":2}", "");
        var unknown = json.replace("{\"ok\":43,\"below_range\":2}", "{\"of_a_later_version\":[1]}");

        assertThat(MessageJson.parse(without.getBytes(UTF_8), Average.class).quality())
                .isEmpty();
        assertThat(MessageJson.parse(unknown.getBytes(UTF_8), Average.class).quality())
                .isEmpty();
    }

    @Test
    void anAlertMayHaveAnUnknownQualityAndNullForWhatIsOptional() throws IOException {
        var json = example("alert.json")
                .replace("\"quality\":\"ok\"", "\"quality\":\"of_a_later_version\"")
                .replace("\"unit\":\"ppm\"", "\"unit\":null");

        var alert = MessageJson.parse(json.getBytes(UTF_8), Alert.class);

        assertThat(alert.quality()).isEmpty();
        assertThat(alert.unit()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void aDeeplyNestedUnknownFieldIsRejectedWithoutAStackOverflow(String open) throws IOException {
        var json = "{\"unknown\":" + open.repeat(200_000);

        assertThatThrownBy(() -> MessageJson.parse(json.getBytes(UTF_8), Average.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("depth");
    }

    private static String example(String name) throws IOException {
        return Files.readString(Path.of("../../docs/messages", name)).strip();
    }
}
