package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {
    private static final Path EXAMPLES = Path.of("../docs/messages");
    private static final String TOPIC = "fieldline/device2/readings";

    private final Records records = new Records(1000);

    static List<Path> readings() throws IOException {
        return files("readings");
    }

    static List<Path> notReadings() throws IOException {
        return files("not-readings");
    }

    @Test
    void aReadingIsKeyedByItsDeviceSoThatItsOrderIsKept() throws IOException {
        var record = records.of(TOPIC, Files.readAllBytes(EXAMPLES.resolve("readings/reading.json")));

        assertThat(record.key()).isEqualTo("device2");
        assertThat(header(record, "topic")).isEqualTo(TOPIC);
    }

    @ParameterizedTest
    @MethodSource("readings")
    void aReadingGoesOnAsItCame(Path example) throws IOException {
        var payload = Files.readAllBytes(example);
        var record = records.of(TOPIC, payload);

        assertThat(record.topic()).isEqualTo("fieldline.readings");
        assertThat(record.value()).isEqualTo(payload);
    }

    @ParameterizedTest
    @MethodSource("notReadings")
    void whatIsNoReadingIsKeptAsItCameWithTheReason(Path example) throws IOException {
        var payload = Files.readAllBytes(example);
        var record = records.of(TOPIC, payload);

        assertThat(record.topic()).isEqualTo("fieldline.rejected");
        assertThat(record.value()).isEqualTo(payload);
        assertThat(header(record, "topic")).isEqualTo(TOPIC);
        assertThat(header(record, "reason")).isNotBlank();
    }

    @Test
    void theReasonIsWhatIsWrong() {
        var record = records.of(TOPIC, "{}".getBytes(UTF_8));

        assertThat(header(record, "reason")).isEqualTo("timestamp is missing");
    }

    @Test
    void ofAPayloadThatIsTooLargeTheStartIsKept() {
        var record = new Records(10_000).of(TOPIC, new byte[10_001]);

        assertThat(record.topic()).isEqualTo("fieldline.rejected");
        assertThat(record.value()).hasSize(4096);
        assertThat(header(record, "reason")).isEqualTo("10001 bytes, at most 10000 are taken; the first are kept");
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(EXAMPLES.resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
