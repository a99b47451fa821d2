package io.fieldline.emitter.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.emitter.incident.IncidentEvent;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.messages.Alert;
import io.fieldline.messages.DeviceAnswer;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsTest {
    private static final Instant NOW = Instant.parse("2024-10-07T15:30:00Z");

    private final SettableClock clock = new SettableClock(NOW);
    private final LiveState live = Examples.live(10, 10, clock);
    private final DirectStore store = new DirectStore(live);
    private final Operations operations = new Operations(live, store, clock);

    @BeforeEach
    void aDeviceHasAnIncident() {
        live.devices().status("device1", "online", NOW);
        live.incidents().add(MessageJson.parse(Examples.message("alert.json").getBytes(UTF_8), Alert.class));
    }

    @Test
    void anAcknowledgementNamesThePersonAndTheAccount() throws Exception {
        var reply = apply("/api/incidents/acknowledge", """
                {"device":"device1","metric":"co","name":" Ada ","note":"window\\nopened"}""");

        assertThat(reply).isEqualTo("""
                200 {"device_name":"device1","metric":"co","acknowledged":{"since":"2024-10-07T15:24:02Z",\
                "severity":"alarm","by":"Ada","account":"office","note":"window opened","at":"2024-10-07T15:30:00Z"}}""");
        assertThat(incident().attention()).isFalse();
    }

    @Test
    void aMuteKeepsTheAcknowledgementAndTheOtherWayRound() throws Exception {
        apply("/api/incidents/acknowledge", "{\"device\":\"device1\",\"metric\":\"co\"}");
        apply("/api/incidents/mute", "{\"device\":\"device1\",\"metric\":\"co\",\"minutes\":5}");
        assertThat(incident().acknowledged()).isPresent();
        assertThat(incident().muted().orElseThrow().until()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        apply("/api/incidents/acknowledge", "{\"device\":\"device1\",\"metric\":\"co\"}");
        assertThat(incident().muted()).isPresent();

        apply("/api/incidents/mute", "{\"device\":\"device1\",\"metric\":\"co\",\"minutes\":0}");
        assertThat(incident().muted()).isEmpty();
        assertThat(incident().acknowledged()).isPresent();
    }

    @Test
    void theEndOfTheOnlyDecisionDeletesTheRecord() throws Exception {
        apply("/api/incidents/mute", "{\"device\":\"device1\",\"metric\":\"co\",\"minutes\":5}");

        assertThat(apply("/api/incidents/mute", "{\"device\":\"device1\",\"metric\":\"co\",\"minutes\":0}"))
                .isEqualTo("200 {\"device_name\":\"device1\",\"metric\":\"co\"}");
        assertThat(live.incidents().decision("device1", Optional.of("co"))).isEmpty();
    }

    @Test
    void onlyAnOpenIncidentCanBeAcknowledged() throws Exception {
        assertThat(apply("/api/incidents/acknowledge", "{\"device\":\"device1\"}"))
                .startsWith("404 ");
        assertThat(apply("/api/incidents/acknowledge", "{\"device\":\"nobody\",\"metric\":\"co\"}"))
                .startsWith("404 ");
    }

    @Test
    void aLabelWinsOverTheDescriptionOfTheDeviceUntilItIsDeleted() throws Exception {
        live.devices()
                .summarized(
                        MessageJson.parse(
                                Examples.message("device-summary.json").getBytes(UTF_8), DeviceSummary.class),
                        NOW);
        apply("/api/labels", "{\"device\":\"greenhouse\",\"label\":\"The big one\"}");
        apply("/api/labels", "{\"device\":\"greenhouse\",\"metric\":\"temperature\",\"unit\":\"K\",\"decimals\":1}");
        apply("/api/labels", "{\"device\":\"greenhouse\",\"metric\":\"wind\",\"label\":\"Wind\"}");

        var device = live.devices().find("greenhouse").orElseThrow();
        assertThat(device.path("label").textValue()).isEqualTo("The big one");
        assertThat(device.path("descriptions").toString()).isEqualTo("""
                {"temperature":{"unit":"K","label":"Air temperature","min":-40.0,"max":80.0,"decimals":1,\
                "chosen":{"unit":"K","decimals":1},"own":{"unit":"°C","label":"Air temperature"}},\
                "wind":{"label":"Wind","chosen":{"label":"Wind"}}}""");
        apply("/api/labels", "{\"device\":\"greenhouse\"}");
        apply("/api/labels", "{\"device\":\"greenhouse\",\"metric\":\"temperature\"}");
        apply("/api/labels", "{\"device\":\"greenhouse\",\"metric\":\"wind\"}");

        device = live.devices().find("greenhouse").orElseThrow();
        assertThat(device.has("label")).isFalse();
        assertThat(device.path("descriptions").toString()).isEqualTo("""
                {"temperature":{"unit":"°C","label":"Air temperature","min":-40.0,"max":80.0}}""");
    }

    @Test
    void aCommandGetsItsAnswer() throws Exception {
        var reply = apply("/api/commands", "{\"device\":\"device1\",\"command\":\"interval 500\"}");
        assertThat(reply).matches("202 \\{\"id\":\"[0-9a-f-]{36}\"}");
        assertThat(live.commands().of("device1", 9).get(0).answer()).isEmpty();

        live.commands().put(answer("interval", NOW.minusSeconds(60)));
        assertThat(live.commands().of("device1", 9).get(0).answer()).isEmpty(); // of an earlier command
        live.commands().put(answer("interval", NOW.plusMillis(100)));
        live.commands().put(answer("info", NOW.plusMillis(100)));

        assertThat(live.commands().of("device1", 9)).singleElement().satisfies(command -> {
            assertThat(command.by()).isEqualTo("office");
            assertThat(command.answer().orElseThrow().detail()).isEqualTo("500");
        });
        assertThat(live.commands().of("device2", 9)).isEmpty();
    }

    @Test
    void aTextCannotAddFieldsToTheAuditLog() throws Exception {
        var result = operations.apply(
                "/api/commands", "{\"device\":\"device1\",\"command\":\"x' role='admin\"}".getBytes(UTF_8), "office");

        assertThat(result.what()).startsWith("device='device1' command='x? role=?admin' id=");
    }

    @Test
    void whileNothingIsStoredNothingChanges() throws Exception {
        store.goAway();

        for (var path : Operations.paths()) {
            assertThat(apply(path, valid(path))).as(path).startsWith("503 ");
        }
        assertThat(incident().attention()).isTrue();
        assertThat(live.commands().of("device1", 9)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            /api/incidents/acknowledge ; {"device":"device1","metrik":"co"}           ; unknown field 'metrik', expected one of [device, metric, name, note]
            /api/incidents/acknowledge ; {"metric":"co"}                              ; device is missing
            /api/incidents/acknowledge ; {"device":"device1","metric":7}              ; metric: expected text, got 7
            /api/incidents/acknowledge ; {"device":"a/b"}                             ; device_name has a forbidden character (/ + # | or one that is invisible)
            /api/incidents/acknowledge ; [1]                                          ; expected a JSON object
            /api/incidents/mute        ; {"device":"device1"}                         ; minutes is missing
            /api/incidents/mute        ; {"device":"device1","minutes":-1}            ; minutes: expected a whole number from 0 to 43200, got -1
            /api/incidents/mute        ; {"device":"device1","minutes":43201}         ; minutes: expected a whole number from 0 to 43200, got 43201
            /api/incidents/mute        ; {"device":"device1","minutes":1.5}           ; minutes: expected a whole number from 0 to 43200, got 1.5
            /api/incidents/mute        ; {"device":"device1","minutes":"5"}           ; minutes: expected a whole number from 0 to 43200, got "5"
            /api/labels                ; {"device":"device1","metric":"co","decimals":9} ; decimals: expected a whole number from 0 to 6, got 9
            /api/labels                ; {"device":"device1","unit":"ppm"}            ; unit and decimals need a metric, because a device has none
            /api/commands              ; {"device":"device1"}                         ; command is missing
            /api/commands              ; {"device":"device1","command":"a\\u0007b"}   ; command must not have an invisible character
            """, quoteCharacter = '`')
    void aWrongRequestSaysWhatIsExpected(String path, String body, String reason) {
        assertThatThrownBy(() -> apply(path, body.strip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @Test
    void longTextsAreRefused() {
        for (var field : Map.of("name", 65, "note", 501).entrySet()) {
            assertThatThrownBy(() -> apply(
                            "/api/incidents/acknowledge",
                            "{\"device\":\"device1\",\"metric\":\"co\",\"%s\":\"%s\"}"
                                    .formatted(field.getKey(), "x".repeat(field.getValue()))))
                    .hasMessageEndingWith("characters");
        }
        assertThatThrownBy(() -> apply(
                        "/api/commands", "{\"device\":\"device1\",\"command\":\"%s\"}".formatted("x".repeat(121))))
                .hasMessage("command must have 1 to 120 characters");
    }

    private static String valid(String path) {
        return switch (path) {
            case "/api/commands" -> "{\"device\":\"device1\",\"command\":\"info\"}";
            case "/api/incidents/mute" -> "{\"device\":\"device1\",\"metric\":\"co\",\"minutes\":5}";
            default -> "{\"device\":\"device1\",\"metric\":\"co\"}";
        };
    }

    private IncidentEvent incident() {
        return live.incidents().newest("device1", Optional.of("co")).orElseThrow();
    }

    private static DeviceAnswer answer(String word, Instant at) {
        return new DeviceAnswer("device1", at, Optional.of(new DeviceAnswer.Answer(word, true, "500")), Map.of());
    }

    private String apply(String path, String body) throws InterruptedException {
        var reply = operations.apply(path, body.getBytes(UTF_8), "office").reply();
        return reply.status() + " " + UTF_8.decode(reply.body().duplicate());
    }
}
