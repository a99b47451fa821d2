package io.fieldline.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
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
                        "ok: mqtt accepted a test message");
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
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.ALERTS.topicName(), alert.key(), MessageJson.write(alert)))
                    .get();
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
