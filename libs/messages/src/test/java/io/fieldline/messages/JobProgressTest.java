package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobProgressTest {
    private static final JobProgress PROGRESS = new JobProgress(
            "spark-job",
            Instant.parse("2024-10-07T13:00:00Z"),
            Instant.parse("2024-10-07T15:29:31Z"),
            8971,
            100,
            Duration.ofMillis(212),
            10,
            48_640,
            2,
            14,
            3,
            Map.of(0, 0L, 1, 0L, 2, 12L, 3, 0L),
            Map.of(2, 40L));

    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/job-progress.json"))
                .strip();

        assertThat(MessageJson.parse(json.getBytes(UTF_8), JobProgress.class)).isEqualTo(PROGRESS);
        assertThat(new String(MessageJson.write(PROGRESS), UTF_8)).isEqualTo(json);
    }

    @Test
    void whatIsNoProgressSaysWhatIsMissing() {
        assertThatThrownBy(() -> MessageJson.parse("{\"service\":\"spark-job\"}".getBytes(UTF_8), JobProgress.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid JobProgress: started is missing or has the wrong type");
    }
}
