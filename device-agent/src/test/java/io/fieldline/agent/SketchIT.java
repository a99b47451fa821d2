package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SimulatedUno;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent and a sketch of protocol 2: the DHT22 example on a simulated Uno with a simulated sensor at D2. */
class SketchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void anExampleOfTheLibraryIsReadWithItsUnitsDescriptionsAndFaults(@TempDir Path folder) throws Exception {
        try (var mosquitto = Mosquitto.start(folder);
                var bridge = Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
                var uno = SimulatedUno.start(folder, "--sketch", "DHT22", "--dht22", "21.5,48.2", "--speed", "5");
                var agent = Service.start(
                        "device-agent",
                        "--device-name=weather",
                        "--serial=" + uno.port(),
                        "--spool-folder=" + folder.resolve("spool"),
                        "--mqtt-uri=" + mosquitto.uri())) {
            awaitReading(bridge, reading -> reading.metrics().equals(Map.of("temperature", 21.5, "humidity", 48.2)));
            var described =
                    awaitReading(bridge, reading -> !reading.descriptions().isEmpty());
            assertThat(described.units())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("temperature", "°C", "humidity", "%"));
            assertThat(described.descriptions())
                    .containsEntry(
                            "temperature",
                            new Description(Optional.of("Temperature"), Optional.of(-40.0), Optional.of(80.0)));
            assertThat(agent.lastLines().toString()).contains("protocol=2").contains("sketch=DHT22");

            uno.command("dht22 -7.3,99.9");
            awaitReading(bridge, reading -> reading.metrics().get("temperature") == -7.3);
            uno.command("dht22 off");
            awaitReading(bridge, SketchIT::isFault);

            bridge.command("weather", "pin 7"); // the sensor is at pin 2
            await().atMost(PATIENCE).until(() -> bridge.notes("weather", "answers")
                    .contains("{\"command\":\"pin\",\"ok\":true,\"detail\":\"7\"}"));
            uno.command("dht22 3.4,51");
            uno.unplug(); // the board remembers the pin
            uno.plug();
            var before = bridge.count();
            await().atMost(PATIENCE).until(() -> bridge.count() >= before + 2);
            assertThat(bridge.arrivals().subList(before, bridge.count()))
                    .allMatch(arrival -> isFault(arrival.reading()));
            bridge.command("weather", "pin D2");
            awaitReading(bridge, reading -> reading.metrics().get("temperature") == 3.4);
        }
    }

    private static boolean isFault(Reading reading) {
        return reading.quality() == Quality.FAULT
                && reading.metrics().values().stream().allMatch(value -> value.isNaN());
    }

    private static Reading awaitReading(Subscriber bridge, Predicate<Reading> wanted) {
        return await().atMost(PATIENCE)
                .until(
                        () -> bridge.arrivals().stream()
                                .map(Subscriber.Arrival::reading)
                                .filter(wanted)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
