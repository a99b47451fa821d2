package io.fieldline.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Label;
import io.fieldline.messages.MessageJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.notifier.channel.ReceivingServer;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notifier as a process, with Kafka, Mosquitto, an HTTP server and a mail server. */
class NotifierIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<String> published = new CopyOnWriteArrayList<>();
    private ReceivingServer http;
    private Kafka kafka;
    private Mosquitto mosquitto;

    @BeforeEach
    void start() throws Exception {
        mail.start();
        http = new ReceivingServer();
        mosquitto = Mosquitto.start(folder);
        kafka = Kafka.start(folder.resolve("kafka"));
    }

    @AfterEach
    void stop() {
        kafka.close();
        mosquitto.close();
        http.close();
        mail.stop();
    }

    @Test
    void eachChannelAnnouncesAnIncidentOnceWhateverIsKilled() throws Exception {
        var subscriber = subscribe();
        try (var first = ready()) {
            arrives(Alerts.raised("kitchen"));
            await().atMost(PATIENCE).untilAsserted(() -> assertEachChannelHas("ALARM: co of kitchen"));
            // for each channel its start and the delivery; a kill before that would lead to a second message
            await().atMost(PATIENCE).until(() -> storedRecords() == 8);
            first.kill();
        }
        arrives(Alerts.cleared("kitchen"));
        arrives(Alerts.raised("cellar"));
        arrives(Alerts.cleared("cellar"));
        try (var second = ready()) {
            arrives(Alerts.raised("garage"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertEachChannelHas(
                            "ALARM: co of kitchen",
                            "Over: co of kitchen",
                            "Was ALARM, and is over: co of cellar",
                            "ALARM: co of garage"));
        }
        try (var third = ready()) {
            arrives(Alerts.raised("attic"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertEachChannelHas(
                            "ALARM: co of kitchen",
                            "Over: co of kitchen",
                            "Was ALARM, and is over: co of cellar",
                            "ALARM: co of garage",
                            "ALARM: co of attic"));
        }
        subscriber.stop();
    }

    @Test
    void aServerThatRefusesDelaysNoOtherChannelAndLosesNothing() throws Exception {
        var subscriber = subscribe();
        http.answer(503);
        try (var notifier = ready()) {
            arrives(Alerts.raised("kitchen"));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(mails()).singleElement().asString().contains("ALARM"));
            await().atMost(PATIENCE).until(() -> String.join("\n", notifier.lastLines())
                    .contains("cannot send, trying again: channel=webhook reason=127.0.0.1"
                            + " answers 503: the answer of the server"));
            http.answer(200);
            await().atMost(PATIENCE).untilAsserted(() -> assertEachChannelHas("ALARM: co of kitchen"));
        }
        subscriber.stop();
    }

    /** What is muted and what is announced are the same after a restart. */
    @Test
    void aMutedIncidentWaitsAndTheOthersAreInTheWordsOfTheRuleAndTheOperator() throws Exception {
        stored(Topic.RULES, "spark-job", MessageJson.write(rules()));
        stored(Topic.LABELS, "kitchen|co", MessageJson.write(label()));
        var muted = new Acknowledgement(
                "garage",
                Optional.of("co"),
                Optional.empty(),
                Optional.of(new Acknowledgement.Muted(
                        Instant.parse("2999-01-01T00:00:00Z"), "Ada", "office", Optional.empty(), Alerts.NOON)));
        stored(Topic.ACKNOWLEDGEMENTS, muted.key(), MessageJson.write(muted));
        arrives(Alerts.raised("garage"));
        try (var first = webhookOnly()) {
            arrives(Alerts.raised("kitchen"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(texts("/hook", "text"))
                    .singleElement()
                    .asString()
                    .startsWith("ALARM für kitchen: Kohlenmonoxid 606,9 ppm (Schwelle 400 ppm), seit ")
                    .endsWith("\n\nKohlenmonoxid ist hoch.\nWas zu tun ist: Gehen Sie ins Freie."));
            assertThat(texts("/hook", "link"))
                    .containsExactly("https://pi.local/incident.html?device=kitchen&metric=co");
            await().atMost(PATIENCE).until(() -> storedRecords() == 2);
            first.kill();
        }
        try (var second = webhookOnly()) {
            stored(Topic.ACKNOWLEDGEMENTS, muted.key(), null);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(texts("/hook", "text"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("ALARM für garage: co 606,9 ppm"));
        }
    }

    private Child webhookOnly() throws Exception {
        var notifier = Service.start(
                "notifier",
                "--kafka-servers=" + kafka.servers(),
                "--webhook-url=" + http.address("/hook"),
                "--language=de",
                "--page-url=https://pi.local/",
                "--group-wait=0s");
        notifier.awaitReady(PATIENCE);
        return notifier;
    }

    private static AlertRules rules() {
        return new AlertRules(
                "spark-job",
                List.of(new AlertRules.Rule(
                        "co-high",
                        AlertRules.RuleKind.LEVEL,
                        Optional.of("co"),
                        "*",
                        Alert.Severity.ALARM,
                        Optional.of(AlertRules.Direction.ABOVE),
                        Optional.of(400.0),
                        Optional.of(360.0),
                        Optional.of("ppm"),
                        Optional.of(Duration.ZERO),
                        Optional.of(Duration.ZERO),
                        Optional.of(german("Kohlenmonoxid ist hoch.")),
                        Optional.of(german("Gehen Sie ins Freie.")))));
    }

    private static AlertRules.RuleText german(String text) {
        return new AlertRules.RuleText(Optional.empty(), Optional.of(text));
    }

    private static Label label() {
        return new Label(
                "kitchen",
                Optional.of("co"),
                Optional.of("Kohlenmonoxid"),
                Optional.empty(),
                Optional.empty(),
                "Ada",
                "office",
                Alerts.NOON);
    }

    @Test
    void aCheckSendsATestMessageThroughEachChannel() throws Exception {
        http.answer(404);
        var check = Service.start("notifier", flags("--check"));

        assertThat(check.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(check.lastLines())
                .contains(
                        "ok: Kafka " + kafka.servers() + " answers",
                        "failed: webhook: 127.0.0.1 answers 404: the answer of the server",
                        "ok: email accepted a test message",
                        "ok: mqtt accepted a test message",
                        "ok: topic fieldline.acknowledgements",
                        "ok: topic fieldline.rules");
    }

    private Child ready() throws Exception {
        var notifier = Service.start("notifier", flags());
        notifier.awaitReady(PATIENCE);
        return notifier;
    }

    private String[] flags(String... more) {
        var flags = new ArrayList<>(List.of(
                "--kafka-servers=" + kafka.servers(),
                "--webhook-url=" + http.address("/hook"),
                "--ntfy-url=" + http.address("/ntfy/topic"),
                "--email-server=smtp://127.0.0.1:" + mail.getSmtp().getPort(),
                "--email-from=fieldline@example.org",
                "--email-to=person@example.org",
                "--mqtt-topic=fieldline/notifications",
                "--mqtt-uri=" + mosquitto.uri(),
                "--group-wait=0s",
                "--resolve-after=0s"));
        flags.addAll(List.of(more));
        return flags.toArray(String[]::new);
    }

    private void arrives(Alert alert) throws Exception {
        stored(Topic.ALERTS, alert.key(), MessageJson.write(alert));
    }

    private void stored(Topic topic, String key, byte @Nullable [] value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
        }
    }

    /** A message may have several lines, one for each incident. */
    private void assertEachChannelHas(String... incidents) {
        assertThat(Map.of(
                        "webhook", texts("/hook", "text"),
                        "ntfy", texts("/ntfy/", "message"),
                        "email", mails(),
                        "mqtt", published))
                .allSatisfy((channel, texts) -> {
                    var lines = texts.stream().flatMap(String::lines).toList();
                    assertThat(lines).hasSameSizeAs(incidents);
                    assertThat(incidents)
                            .allSatisfy(incident -> assertThat(lines).anyMatch(line -> line.startsWith(incident)));
                });
    }

    private List<String> texts(String path, String field) {
        return http.requests().stream()
                .filter(request -> request.path().equals(path))
                .map(request -> MessageJson.tree(request.body()).get(field).asText())
                .toList();
    }

    /** The lines above the disclaimer. */
    private List<String> mails() {
        return Stream.of(mail.getReceivedMessages())
                .map(GreenMailUtil::getBody)
                .map(body -> body.substring(0, body.indexOf("Fieldline is not")).strip())
                .toList();
    }

    private long storedRecords() {
        var partition = new TopicPartition(Topic.NOTIFICATIONS.topicName(), 0);
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    /** Receives what the MQTT channel publishes, until it is stopped. */
    private MqttSession subscribe() {
        var session = new MqttSession(
                new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()),
                "subscriber",
                100,
                Optional.empty(),
                new MqttSession.Listener() {
                    @Override
                    public void connected(MqttLink link) throws MqttRefusedException, IOException {
                        link.subscribe(List.of("fieldline/notifications"));
                    }

                    @Override
                    public void disconnected() {}

                    @Override
                    public void received(InboundMessage message) {
                        var json = MessageJson.tree(new String(message.payload(), UTF_8));
                        published.add(json.get("text").asText());
                        message.acknowledge().run();
                    }
                });
        var thread = new Thread(() -> {
            try {
                session.run();
            } catch (MqttRefusedException | InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
        });
        thread.start();
        return session;
    }
}
