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

@Timeout(300)
class SimulatedUnoIT {
    @TempDir
    private Path folder;

    @Test
    void theSketchSpeaksThroughThePort() throws Exception {
        try (var uno = SimulatedUno.start(folder, "--millivolts", "814");
                var lines = Files.newBufferedReader(uno.port())) {
            assertThat(frame(lines)).matches("\\$MQ2,(\\d+,){2}16[67],.*");
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

    private static String frame(BufferedReader lines) throws IOException {
        while (true) {
            var line = lines.readLine();
            if (line == null || line.startsWith("$MQ2,")) {
                return String.valueOf(line);
            }
        }
    }
}
