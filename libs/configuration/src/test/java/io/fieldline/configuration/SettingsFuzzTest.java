package io.fieldline.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An input has a flag in each line that begins with -, a variable in each with $, and a properties file in the others. */
class SettingsFuzzTest {
    enum Source {
        RANDOM,
        SERIAL
    }

    record Broker(
            @Setting(help = "Where the broker is.", byDefault = "tcp://localhost:1883")
            URI uri,

            @Setting(help = "The account.") Optional<String> user) {}

    record Config(
            Broker mqtt,
            @Setting(help = "The device.") String deviceName,

            @Setting(help = "Messages in flight.", byDefault = "20")
            int maxInFlight,

            @Setting(help = "How long to wait.", byDefault = "15s")
            Duration patience,

            @Setting(help = "Where values come from.", byDefault = "random")
            Source source,

            @Setting(help = "Say more.", byDefault = "false")
            boolean verbose,

            @Setting(help = "Boards.") List<Path> serial) {

        Config {
            new ValidationErrors()
                    .unless(maxInFlight > 0, "--max-in-flight is %d, want at least 1", maxInFlight)
                    .throwIfAny();
        }
    }

    private static Path file;

    private final Settings<Config> settings = Settings.of("test-service", "Tests.", Config.class);

    @BeforeAll
    static void createFile() throws IOException {
        file = Files.createTempFile("settings", ".properties");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest
    void settingsAreAcceptedWithinTheirLimitsOrRefusedWithWhatIsWrong(byte[] input) throws IOException {
        var flags = new ArrayList<String>();
        var variables = new LinkedHashMap<String, String>();
        var properties = new ArrayList<String>();
        for (var line : new String(input, UTF_8).split("\n", -1)) {
            if (line.startsWith("-")) {
                flags.add(line);
            } else if (line.startsWith("$")) {
                var parts = line.substring(1).split("=", 2);
                variables.put("FIELDLINE_TEST_SERVICE_" + parts[0], parts.length > 1 ? parts[1] : "");
            } else {
                properties.add(line);
            }
        }
        Files.writeString(file, String.join("\n", properties));
        if (!variables.containsKey("FIELDLINE_TEST_SERVICE_SETTINGS")) {
            variables.put("FIELDLINE_TEST_SERVICE_SETTINGS", file.toString());
        }
        check(flags, variables);
    }

    private void check(List<String> flags, Map<String, String> variables) {
        try {
            var config = settings.load(flags.toArray(String[]::new), variables);
            assertThat(config.maxInFlight()).isPositive();
            assertThat(config.deviceName()).isNotNull();
            assertThat(config.patience().isNegative()).isFalse();
            assertThat(config.mqtt().uri()).isNotNull();
            assertThat(config.source()).isNotNull();
        } catch (InvalidSettingsException refused) {
            assertThat(refused.problems()).isNotEmpty().allMatch(problem -> !problem.isBlank());
        }
    }
}
