package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BridgeProgressTest {
    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/bridge-progress.json"))
                .strip();
        var progress = new BridgeProgress(
                "mqtt-bridge",
                Instant.parse("2024-10-07T13:00:00Z"),
                Instant.parse("2024-10-07T15:29:31Z"),
                true,
                104_210,
                104_207,
                3);

        assertThat(MessageJson.parse(json.getBytes(UTF_8), BridgeProgress.class))
                .isEqualTo(progress);
        assertThat(new String(MessageJson.write(progress), UTF_8)).isEqualTo(json);
    }
}
