package io.fieldline.notifier.channel;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.messages.Alert.Severity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpChannelsTest {
    private static final Notification NOTIFICATION = new Notification(
            "ALARM: \"Küche\"\n2",
            "a text",
            Severity.ALARM,
            Optional.of("https://pi.local/#/alerts"),
            NOON,
            List.of(new Notification.Line(
                    "opened",
                    "Küche",
                    "Küche unten",
                    Optional.of("co"),
                    Optional.of("Kohlenmonoxid"),
                    "co-high",
                    Severity.ALARM,
                    NOON,
                    606.891,
                    400,
                    Optional.of("ppm"),
                    false,
                    "a text",
                    Optional.of("what it means"),
                    Optional.of("what to do"))),
            0);

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();
    private ReceivingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ReceivingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aWebhookGetsTheNotificationAsJson() throws Exception {
        webhook(Optional.empty(), Optional.empty()).send(NOTIFICATION);

        var request = server.requests().get(0);
        var body = new ObjectMapper().readTree(request.body());
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(body.get("title").asText()).isEqualTo("ALARM: \"Küche\"\n2");
        assertThat(body.get("severity").asText()).isEqualTo("alarm");
        assertThat(body.at("/incidents/0/device_name").asText()).isEqualTo("Küche");
        assertThat(body.at("/incidents/0/value").asDouble()).isEqualTo(606.891);
        assertThat(body.at("/incidents/0/device_label").asText()).isEqualTo("Küche unten");
        assertThat(body.at("/incidents/0/do").asText()).isEqualTo("what to do");
        assertThat(body.at("/at").asText()).isEqualTo("2026-11-28T12:00:00Z");
    }

    @Test
    void aTemplateChangesTheBodyAndEscapesWhatItInserts() throws Exception {
        var template = Files.writeString(
                folder.resolve("slack.json"),
                "{\"text\": \"{{title}}{{#incidents}} {{device_name}}: {{value}} {{unit}}{{/incidents}}\"}");

        webhook(Optional.of(template), Optional.empty()).send(NOTIFICATION);

        var body = new ObjectMapper().readTree(server.requests().get(0).body());
        assertThat(body.get("text").asText()).isEqualTo("ALARM: \"Küche\"\n2 Küche: 606.891 ppm");
    }

    @Test
    void headersComeFromAFile() throws Exception {
        var headers = Files.writeString(folder.resolve("headers"), "Authorization=Bearer secret\n");

        webhook(Optional.empty(), Optional.of(headers)).send(NOTIFICATION);

        assertThat(server.requests().get(0).headers().getFirst("Authorization")).isEqualTo("Bearer secret");
    }

    /** A server may answer with an error to the headers by which Java asks for HTTP/2. */
    @Test
    void aRequestWithoutTlsAsksForNoOtherProtocol() throws Exception {
        webhook(Optional.empty(), Optional.empty()).send(NOTIFICATION);

        assertThat(server.requests().get(0).headers()).doesNotContainKeys("Upgrade", "Http2-settings");
    }

    @ParameterizedTest
    @CsvSource({
        "400, true",
        "413, true",
        "422, true",
        "401, false",
        "403, false",
        "404, false",
        "407, false",
        "408, false",
        "425, false",
        "429, false",
        "500, false",
        "302, false"
    })
    void onlySomeAnswersRefuseAMessagePermanently(int status, boolean refused) {
        server.answer(status);

        assertThatThrownBy(() -> webhook(Optional.empty(), Optional.empty()).send(NOTIFICATION))
                .isInstanceOf(IOException.class)
                .matches(failure -> failure instanceof MessageRefusedException == refused);
    }

    @Test
    void aRefusalIsAnErrorWithTheAnswerOfTheServer() {
        server.answer(403);

        assertThatThrownBy(() -> webhook(Optional.empty(), Optional.empty()).send(NOTIFICATION))
                .isInstanceOf(IOException.class)
                .hasMessage("127.0.0.1 answers 403: the answer of the server");
    }

    @Test
    void aWrongTemplateIsAProblemOfTheSettings() throws IOException {
        var template = Files.writeString(folder.resolve("wrong"), "{{#incidents}}");

        webhook(Optional.of(template), Optional.empty());

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).contains("--webhook-template", "incidents");
    }

    @Test
    void ntfyGetsTheTopicThePriorityAndTheLink() throws Exception {
        var token = Files.writeString(folder.resolve("token"), "tk_secret\n");
        var settings = new NtfySettings(Optional.of(server.address("/base/my-topic")), Optional.of(token));

        NtfyChannel.of(settings, problems).orElseThrow().send(NOTIFICATION);

        var request = server.requests().get(0);
        var body = new ObjectMapper().readTree(request.body());
        assertThat(request.path()).isEqualTo("/base/");
        assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer tk_secret");
        assertThat(body.get("topic").asText()).isEqualTo("my-topic");
        assertThat(body.get("priority").asInt()).isEqualTo(5);
        assertThat(body.get("click").asText()).isEqualTo("https://pi.local/#/alerts");
        assertThat(body.get("title").asText()).isEqualTo(NOTIFICATION.title());
    }

    @Test
    void anAddressWithoutATopicIsRefused() {
        assertThatThrownBy(() -> new NtfySettings(Optional.of(URI.create("https://ntfy.sh/")), Optional.empty()))
                .hasMessage("--ntfy-url: expected https://server/topic");
    }

    @Test
    void anAnswerThatNeverEndsIsAnError() throws Exception {
        try (var stubborn = new StubbornServer(StubbornServer.neverEnding(500))) {
            var http = new HttpPost(Duration.ofMillis(300));

            assertThatThrownBy(() -> http.send(address(stubborn), Map.of(), "a body"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("did not answer");
        }
    }

    @Test
    void anAcceptedMessageNeedsNoWholeAnswer() throws Exception {
        try (var stubborn = new StubbornServer(StubbornServer.neverEnding(200))) {
            new HttpPost().send(address(stubborn), Map.of(), "a body");
        }
    }

    @Test
    void theReasonHasTheStartOfALongAnswer() {
        server.answer(403, "x".repeat(100_000));

        assertThatThrownBy(() -> webhook(Optional.empty(), Optional.empty()).send(NOTIFICATION))
                .hasMessage("127.0.0.1 answers 403: " + "x".repeat(200));
    }

    @Test
    void anUnknownHostIsTheReason() {
        assertThatThrownBy(() ->
                        new HttpPost().send(URI.create("http://this-host-does-not-exist.invalid/"), Map.of(), "a body"))
                .hasMessage("unknown host this-host-does-not-exist.invalid");
    }

    @Test
    void aHeaderThatCannotBeSentIsAProblemWithoutItsValue() throws IOException {
        var headers = Files.writeString(folder.resolve("headers"), "Host=other\nAuthorization=Bearer s\\u20ACcret\n");
        var token = Files.writeString(folder.resolve("token"), "s€cret\n");

        webhook(Optional.empty(), Optional.of(headers));
        NtfyChannel.of(new NtfySettings(Optional.of(server.address("/topic")), Optional.of(token)), problems);

        assertThat(problems)
                .containsExactly(
                        "--webhook-headers-file %s: the header Authorization cannot be sent".formatted(headers),
                        "--webhook-headers-file %s: the header Host cannot be sent".formatted(headers),
                        "--ntfy-token-file: the token has a forbidden character");
    }

    @Test
    void aHeaderReplacesTheDefaultInAnySpelling() throws Exception {
        var headers = Files.writeString(folder.resolve("headers"), "CONTENT-TYPE=text/plain\n");

        webhook(Optional.empty(), Optional.of(headers)).send(NOTIFICATION);

        assertThat(server.requests().get(0).headers().get("Content-Type")).containsExactly("text/plain");
    }

    @Test
    void aTemplateWithAPartInAnotherFileIsAProblemOfTheSettings() throws IOException {
        var template = Files.writeString(folder.resolve("parts"), "{{#incidents}}{{> other}}{{/incidents}}");

        webhook(Optional.of(template), Optional.empty());

        assertThat(problems).singleElement().asString().contains("--webhook-template");
    }

    @Test
    void aLongMessageForNtfyEndsAtACharacter() throws Exception {
        var long3 = new Notification("t", "€".repeat(3000), Severity.ALARM, Optional.empty(), NOON, List.of(), 0);

        NtfyChannel.of(new NtfySettings(Optional.of(server.address("/topic")), Optional.empty()), problems)
                .orElseThrow()
                .send(long3);

        var body = new ObjectMapper().readTree(server.requests().get(0).body());
        assertThat(body.get("message").asText()).isEqualTo("€".repeat(1333) + " ...");
    }

    private static URI address(StubbornServer stubborn) {
        return URI.create("http://127.0.0.1:%d/".formatted(stubborn.port()));
    }

    private Channel webhook(Optional<Path> template, Optional<Path> headers) {
        var settings = new WebhookSettings(Optional.of(server.address("/hook")), template, headers);
        return WebhookChannel.of(settings, problems).orElseThrow();
    }
}
