package io.fieldline.spark.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryRowFuzzTest {
    static List<byte[]> examples() throws IOException {
        return List.of(Files.readAllBytes(Path.of("../docs/messages/average.json")));
    }

    @MethodSource("examples")
    @FuzzTest
    void everyAverageThatIsAcceptedIsARowOfTheHistory(byte[] json) {
        Average average;
        try {
            average = MessageJson.parse(json, Average.class);
        } catch (IllegalArgumentException refused) {
            return;
        }
        var row = HistorySchema.row(average);
        assertThat(row.getString("device_name", 0).getBytes(UTF_8))
                .isEqualTo(average.deviceName().getBytes(UTF_8));
        assertThat(Instant.EPOCH.plus(row.getLong("window_start", 0), ChronoUnit.MICROS))
                .isEqualTo(average.windowStart().truncatedTo(ChronoUnit.MICROS));
        assertThat(row.getDouble("data", 0)).isEqualTo(average.mean());
    }
}
