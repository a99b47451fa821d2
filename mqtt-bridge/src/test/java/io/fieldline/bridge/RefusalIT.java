package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.lifecycle.ExitCode;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge and a Mosquitto whose dynamic security plugin knows one account, which may not subscribe to any of our topics. */
class RefusalIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Mosquitto mosquitto;

    @BeforeEach
    void startBroker() throws IOException, InterruptedException {
        var accounts = folder.resolve("accounts.json");
        var made = new ProcessBuilder(
                        Tools.require("mosquitto_ctrl").toString(),
                        "dynsec",
                        "init",
                        accounts.toString(),
                        "admin",
                        "right")
                .redirectErrorStream(true)
                .start();
        made.getInputStream().readAllBytes();
        assertThat(made.waitFor()).isZero();
        var withoutSubscriptions =
                Files.readString(accounts).replace("\"subscribePattern\"", "\"subscribeLiteral\""); // to # alone
        Files.writeString(accounts, withoutSubscriptions);
        mosquitto = Mosquitto.start(
                folder, "allow_anonymous false%nplugin %s%nplugin_opt_config_file %s%n".formatted(plugin(), accounts));
    }

    @AfterEach
    void stopBroker() {
        if (mosquitto != null) { // skipped without Mosquitto
            mosquitto.close();
        }
    }

    @Test
    void anAccountThatIsRefusedEndsTheBridgeAndSaysWhatToCheck() throws Exception {
        try (var bridge = startBridge("wrong")) {
            assertThat(bridge.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(ExitCode.REFUSED);
            assertThat(bridge.lastLines().toString())
                    .contains("refuses the account admin")
                    .contains("check --mqtt-user and --mqtt-password-file");
        }
    }

    @Test
    void aTopicThatIsRefusedEndsTheBridgeAndSaysWhich() throws Exception {
        try (var bridge = startBridge("right")) {
            assertThat(bridge.exit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(ExitCode.REFUSED);
            assertThat(bridge.lastLines().toString())
                    .contains("refuses the subscription to fieldline/+/readings")
                    .contains("allow it in the broker's access list");
        }
    }

    private Child startBridge(String password) throws IOException {
        return Service.start(
                "mqtt-bridge",
                "--mqtt-uri=" + mosquitto.uri(),
                "--mqtt-user=admin",
                "--mqtt-password-file=" + Files.writeString(folder.resolve("password"), password));
    }

    /** In the folder of the machine's architecture. */
    private static Path plugin() throws IOException {
        try (var found =
                Files.find(Path.of("/usr/lib"), 2, (file, any) -> file.endsWith("mosquitto_dynamic_security.so"))) {
            return found.findFirst().orElseThrow(() -> new IOException("Mosquitto's dynamic security is not there"));
        }
    }
}
