package io.fieldline.bridge;

import static io.fieldline.bridge.sparkplug.Payloads.aliased;
import static io.fieldline.bridge.sparkplug.Payloads.named;
import static io.fieldline.bridge.sparkplug.Payloads.payload;
import static io.fieldline.bridge.sparkplug.Payloads.untyped;
import static io.fieldline.bridge.sparkplug.Payloads.withBirthDeathSequence;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.ReadingJson;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge node and its device, from before their birth to their death, through a real Mosquitto into a real Kafka. */
class SparkplugIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void aNodeIsAskedForItsBirthAndThenUnderstood() throws Exception {
        try (var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
                var kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
                var bridge = Service.start(
                        "mqtt-bridge",
                        "--sparkplug",
                        "--mqtt-uri=" + mosquitto.uri(),
                        "--kafka-servers=" + kafka.servers());
                var node = EdgeNode.start(mosquitto.uri(), "plant", "line1")) {
            bridge.awaitReady(PATIENCE);
            var records = new StoredRecords(kafka.servers(), PATIENCE);

            node.publish("DDATA/line1/boiler", data(9));
            assertThat(text(records.read("fieldline.rejected", 1).get(0), "reason"))
                    .isEqualTo("data of plant:line1:boiler before its birth");
            assertThat(new SparkplugBPayloadDecoder()
                            .buildFromByteArray(node.nextCommand(PATIENCE), null)
                            .getMetrics())
                    .singleElement()
                    .satisfies(metric -> assertThat(metric.getName()).isEqualTo("Node Control/Rebirth"));

            node.publish("NBIRTH/line1", withBirthDeathSequence(0, 1));
            node.publish(
                    "DBIRTH/line1/boiler",
                    payload(
                            1,
                            named("temperature", MetricDataType.Float, null)
                                    .alias(1L)
                                    .createMetric(),
                            named("burner/on", MetricDataType.Boolean, null)
                                    .alias(2L)
                                    .createMetric(),
                            named("mode", MetricDataType.String, null).alias(3L).createMetric()));
            node.publish("DDATA/line1/boiler", data(2));
            assertThat(records.read("fieldline.readings", 1)).singleElement().satisfies(record -> {
                assertThat(record.key()).isEqualTo("plant:line1:boiler");
                assertThat(text(record, "topic")).isEqualTo("spBv1.0/plant/DDATA/line1/boiler");
                assertThat(ReadingJson.parse(record.value()))
                        .isEqualTo(ReadingJson.parse(
                                Files.readAllBytes(Path.of("../docs/messages/readings/from-sparkplug.json"))));
            });

            node.publish("NDEATH/line1", withBirthDeathSequence(0, 1));
            assertThat(records.read("fieldline.status", 4))
                    .extracting(record -> record.key() + " " + new String(record.value(), UTF_8))
                    .containsExactly(
                            "plant:line1 online",
                            "plant:line1:boiler online",
                            "plant:line1 offline",
                            "plant:line1:boiler offline");
        }
    }

    private static byte[] data(long sequence) throws Exception {
        return untyped(
                sequence,
                aliased(1, MetricDataType.Float, 81.5f).createMetric(),
                aliased(2, MetricDataType.Boolean, true).createMetric(),
                aliased(3, MetricDataType.String, "auto").createMetric());
    }

    private static String text(ConsumerRecord<String, byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }
}
