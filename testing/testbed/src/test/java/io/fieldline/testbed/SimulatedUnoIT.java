package io.fieldline.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class SimulatedUnoIT {
    @TempDir
    private Path folder;

    @Test
    void theSketchSpeaksThroughThePort() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--millivolts", "814");
                var lines = Files.newBufferedReader(uno.port())) {
            assertThat(frame(lines, "$MQ2,")).matches("\\$MQ2,(\\d+,){2}16[67],.*");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "DHT22, --dht22, '21.5,48.2', '.*,ok,temperature=21\\.5,humidity=48\\.2\\*.*'",
        "DS18B20, --ds18b20, -10.1, '.*,ok,temperature=-10\\.13\\*.*'", // in steps of 1/16 degree
        "Analog, --millivolts, 1250, '.*,ok,voltage=1\\.2\\d\\d,raw\\.adc=.*'",
    })
    void anotherSketchReadsItsSensor(String sketch, String sensor, String value, String frame) throws Exception {
        try (var uno = SimulatedUno.start(folder, "--sketch", sketch, sensor, value, "--speed", "5");
                var lines = Files.newBufferedReader(uno.port())) {
            assertThat(frame(lines, "$F,")).matches(frame);
        }
    }

    @Test
    void anUnpluggedBoardHasNoPortUntilItIsPluggedInAgain() throws Exception {
        try (var uno = SimulatedUno.start(folder)) {
            uno.unplug();
            assertThat(uno.port()).doesNotExist();

            uno.plug();
            assertThat(uno.port()).exists();
        }
    }

    @Test
    void aCommandThatTheSimulatorDoesNotKnowFails() throws Exception {
        try (var uno = SimulatedUno.start(folder)) {
            assertThatThrownBy(() -> uno.command("explode"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("explode");
        }
    }

    private static String frame(BufferedReader lines, String start) throws IOException {
        while (true) {
            var line = lines.readLine();
            if (line == null || line.startsWith(start)) {
                return String.valueOf(line);
            }
        }
    }
}
