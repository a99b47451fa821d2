package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** What operators write, and what devices answer. */
class OperatorRecordsTest {
    private static final Acknowledgement ACKNOWLEDGEMENT = new Acknowledgement(
            "kitchen",
            Optional.of("co"),
            Optional.of(new Acknowledgement.Acknowledged(
                    Instant.parse("2026-11-28T12:00:00Z"),
                    Alert.Severity.ALARM,
                    "Ada",
                    "office",
                    Optional.of("Window opened."),
                    Instant.parse("2026-11-28T12:05:10.250Z"))),
            Optional.of(new Acknowledgement.Muted(
                    Instant.parse("2026-11-28T13:05:20Z"),
                    "office",
                    "office",
                    Optional.empty(),
                    Instant.parse("2026-11-28T12:05:20Z"))));

    private static final Label LABEL = new Label(
            "kitchen",
            Optional.of("co"),
            Optional.of("Carbon monoxide"),
            Optional.of("ppm"),
            Optional.of(1),
            "Ada",
            "office",
            Instant.parse("2026-11-28T12:06:00Z"));

    private static final Command COMMAND = new Command(
            "9f1c2a4e5b6d7081", "kitchen", "interval 500", "Ada", "office", Instant.parse("2026-11-28T12:07:00Z"));

    private static final LoginSession SESSION = new LoginSession(
            "office", "Xf2Ql0Vv1mS9bq0J3yq5xQ0sCk4Jd7mGQeWwR8tYp1E", Instant.parse("2026-12-28T12:00:00Z"));

    private static final DeviceAnswer ANSWER = new DeviceAnswer(
            "kitchen",
            Instant.parse("2026-11-28T12:07:00.120Z"),
            Optional.of(new DeviceAnswer.Answer("interval", true, "500")),
            Map.of());

    private static final DeviceAnswer COUNTERS = new DeviceAnswer(
            "kitchen",
            Instant.parse("2026-11-28T12:07:10Z"),
            Optional.empty(),
            Map.of("bad_lines", 2L, "lost_frames", 1L));

    @Test
    void theExamplesOfTheContractAreReadAndWrittenAlike() throws IOException {
        for (var example : Map.<String, Record>of(
                        "acknowledgement.json",
                        ACKNOWLEDGEMENT,
                        "label.json",
                        LABEL,
                        "command.json",
                        COMMAND,
                        "login-session.json",
                        SESSION,
                        "device-answer.json",
                        ANSWER,
                        "device-counters.json",
                        COUNTERS)
                .entrySet()) {
            var json = example(example.getKey());
            assertThat(MessageJson.parse(
                            json.getBytes(UTF_8), example.getValue().getClass()))
                    .isEqualTo(example.getValue());
            assertThat(MessageJson.text(example.getValue())).isEqualTo(json);
        }
    }

    @Test
    void theKeysNameTheDeviceAndWhatTheRecordIsAbout() {
        var ofTheDevice = new Acknowledgement(
                "kitchen", Optional.empty(), ACKNOWLEDGEMENT.acknowledged(), ACKNOWLEDGEMENT.muted());

        assertThat(List.of(ACKNOWLEDGEMENT.key(), ofTheDevice.key(), LABEL.key(), ANSWER.key(), COUNTERS.key()))
                .containsExactly("kitchen|co", "kitchen|", "kitchen|co", "kitchen|answer:interval", "kitchen|counters");
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}: {3}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            label.json   ; "decimals":1   ; "decimals":7    ; decimals is 7, expected 0 to 6
            label.json   ; "decimals":1   ; "decimals":1.5  ; decimals: expected a whole number that is not negative, got 1.5
            label.json   ; "decimals":1   ; "decimals":4294967296 ; decimals: expected a number below 2^31, got 4294967296
            label.json   ; "metric":"co",  ; ``             ; unit and decimals need a metric, because a device has none
            label.json   ; "label":"Carbon monoxide","unit":"ppm","decimals":1, ; `` ; expected a label, a unit or decimals, got none
            label.json   ; "by":"Ada"     ; "by":" "        ; by must have 1 to 64 characters
            label.json   ; "label":"C     ; "label":"\\u202eC ; label must not have an invisible character
            command.json ; "kitchen"      ; "a/b"           ; device_name has a forbidden character (/ + # | or one that is invisible)
            command.json ; interval 500   ; interval\\n500   ; command must not have an invisible character
            login-session.json ; "proof":"X ; "proof":"=    ; proof: expected 43 characters of base64url
            acknowledgement.json ; "severity":"alarm" ; "severity":"bad" ; acknowledged.severity: 'bad' is unknown
            device-answer.json ; "answer" ; "counters":{"x":1},"answer" ; expected an answer or counters, got both or neither
            device-answer.json ; "answer" ; "another"       ; expected an answer or counters, got both or neither
            device-answer.json ; "command":"interval" ; "command":"a\\u007cb" ; answer: command must not have a |
            """)
    void aWrongFieldIsRejectedWithItsReason(String file, String from, String to, String reason) throws IOException {
        var type = Map.<String, Class<? extends Record>>of(
                        "label.json",
                        Label.class,
                        "command.json",
                        Command.class,
                        "login-session.json",
                        LoginSession.class,
                        "acknowledgement.json",
                        Acknowledgement.class,
                        "device-answer.json",
                        DeviceAnswer.class)
                .get(file);
        var json = example(file);
        assertThat(json).contains(from);
        var wrong = json.replace(from, to).getBytes(UTF_8);

        assertThatThrownBy(() -> MessageJson.parse(wrong, type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(reason);
    }

    @Test
    void aRecordWithoutADecisionIsRefused() {
        assertThatThrownBy(() -> new Acknowledgement("kitchen", Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessage("expected acknowledged or muted, got neither");
    }

    private static String example(String name) throws IOException {
        return Files.readString(Path.of("../../docs/messages", name)).strip();
    }
}
