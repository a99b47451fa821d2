package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job runs with the Jackson of Spark, which is older than the one that the tests of the messages use. */
class MessagesOnSparkTest {
    private static final Map<String, Class<? extends Record>> TYPES = Map.of(
            "average", Average.class,
            "alert", Alert.class,
            "alert-rules", AlertRules.class,
            "device-summary", DeviceSummary.class,
            "job-progress", JobProgress.class);

    @ParameterizedTest
    @ValueSource(strings = {"average", "alert", "alert-rules", "device-summary", "job-progress"})
    void theExamplesOfTheContractAreWrittenByteForByteWithTheJacksonOfSpark(String example) throws IOException {
        var json = Files.readString(Path.of("../docs/messages", example + ".json"));

        var message = MessageJson.parse(json.getBytes(UTF_8), TYPES.get(example));

        assertThat(MessageJson.write(message)).asString().isEqualTo(json.strip());
    }
}
