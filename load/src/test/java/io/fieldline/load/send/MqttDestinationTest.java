package io.fieldline.load.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.load.form.Message;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttDestinationTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final LongAdder connections = new LongAdder();

    @ParameterizedTest(name = "with a schedule: {0}")
    @ValueSource(booleans = {false, true})
    void afterABrokenConnectionItSendsAgainWhatWasNotAcknowledged(boolean hasSchedule) throws Exception {
        try (var broker = new FakeBroker(6, 0)) {
            var destination = connect(broker, 4, hasSchedule);

            for (var number = 0; number < 12; number++) {
                send(destination, number);
            }
            destination.close();

            assertThat(acknowledged)
                    .containsExactlyElementsOf(IntStream.range(0, 12).boxed().toList());
            assertThat(broker.received()).contains("5", "11").hasSizeGreaterThan(12);
            assertThat(connections.sum()).isGreaterThan(2);
        }
    }

    @Test
    void aRefusedMessageIsAnErrorThatNamesTheReason() throws Exception {
        try (var broker = new FakeBroker(1_000, 0x87)) {
            var destination = connect(broker, 4, true);

            assertThatThrownBy(() -> {
                        for (var number = 0; number < 100; number++) {
                            send(destination, number);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("the MQTT broker refuses a message of the account (none): not authorized (0x87)");
        }
    }

    @Test
    void theBrokerLimitsTheUnacknowledgedMessages() throws Exception {
        try (var broker = new FakeBroker(1_000, 0)) {
            assertThatThrownBy(() -> connect(broker, 21, false))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "the MQTT broker accepts 20 unacknowledged messages of a connection; set --in-flight=20");
        }
    }

    private MqttDestination connect(FakeBroker broker, int inFlight, boolean hasSchedule)
            throws IOException, InterruptedException {
        var settings = new MqttSettings(broker.uri(), Optional.empty(), Optional.empty());
        return MqttDestination.connect(new Publishing(settings, inFlight, hasSchedule, PATIENCE, connections), "load");
    }

    private void send(MqttDestination destination, int number) throws IOException, InterruptedException {
        var message = new Message("a/b", "a", Integer.toString(number).getBytes(UTF_8));
        destination.awaitRoom();
        destination.send(message, () -> acknowledged.add(number));
    }
}
