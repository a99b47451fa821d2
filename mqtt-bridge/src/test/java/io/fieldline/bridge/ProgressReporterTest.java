package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.messages.BridgeProgress;
import io.fieldline.messages.MessageJson;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final BridgeMetrics metrics = new BridgeMetrics();
    private final List<Throwable> failures = new ArrayList<>();
    private final ProgressReporter reporter = new ProgressReporter(
            "mqtt-bridge", kafka, metrics, () -> true, Clock.fixed(NOW, ZoneOffset.UTC), failures::add);

    @Test
    void itWritesWhatTheBridgeHasDone() {
        metrics.received();
        metrics.received();
        metrics.received();
        metrics.stored("fieldline.readings");
        metrics.stored("fieldline.status");
        metrics.stored("fieldline.rejected");
        reporter.report();

        assertThat(kafka.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("fieldline.pipeline");
            assertThat(record.key()).isEqualTo("mqtt-bridge");
            assertThat(MessageJson.parse(record.value(), BridgeProgress.class))
                    .isEqualTo(new BridgeProgress("mqtt-bridge", NOW, NOW, true, 3, 2, 1));
        });
    }

    @Test
    void whileKafkaDoesNotAnswerNoMoreThanOneIsSent() {
        reporter.report();
        reporter.report();
        assertThat(kafka.history()).hasSize(1);

        kafka.completeNext();
        reporter.report();
        assertThat(kafka.history()).hasSize(2);
    }

    @Test
    void whatKafkaRefusesEndsTheBridge() {
        reporter.report();
        kafka.errorNext(new TopicAuthorizationException("fieldline.pipeline"));

        assertThat(failures).singleElement().satisfies(failure -> assertThat(KafkaFailure.isFromKafka(failure))
                .isTrue());
    }

    @Test
    void oneOfSeveralBridgesIsNamedByItsClientId() {
        assertThat(ProgressReporter.service("fieldline-bridge")).isEqualTo("mqtt-bridge");
        assertThat(ProgressReporter.service("two")).isEqualTo("mqtt-bridge/two");
    }
}
