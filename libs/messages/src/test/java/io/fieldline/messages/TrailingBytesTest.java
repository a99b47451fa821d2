package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A record is one JSON value. It is rejected if anything except white space follows. */
class TrailingBytesTest {
    private static final Path MESSAGES = Path.of("../../docs/messages");
    private static final Map<String, Consumer<byte[]>> PARSERS = Map.of(
            "average.json", json -> MessageJson.parse(json, Average.class),
            "alert.json", json -> MessageJson.parse(json, Alert.class),
            "alert-rules.json", json -> MessageJson.parse(json, AlertRules.class),
            "job-progress.json", json -> MessageJson.parse(json, JobProgress.class),
            "bridge-progress.json", json -> MessageJson.parse(json, BridgeProgress.class),
            "device-summary.json", json -> MessageJson.parse(json, DeviceSummary.class),
            "readings/reading.json", TrailingBytesTest::reading);

    static Stream<Arguments> examplesAndWhatFollows() {
        return PARSERS.keySet().stream()
                .sorted()
                .flatMap(example -> List.of("{}", "}", "x", "\0", "\u00ff", ",1").stream()
                        .map(behind -> Arguments.of(example, behind)));
    }

    @ParameterizedTest
    @MethodSource("examplesAndWhatFollows")
    void aRecordWithBytesBehindItsValueIsRejected(String example, String behind) throws IOException {
        var json = Files.readString(MESSAGES.resolve(example)).strip();
        var parser = PARSERS.get(example);

        parser.accept((json + " \n").getBytes(UTF_8));
        assertThatThrownBy(() -> parser.accept((json + behind).getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parser.accept((json + json).getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void reading(byte[] json) {
        var parsed = ReadingJson.parse(json);
        if (parsed instanceof Bad bad) {
            throw new IllegalArgumentException(bad.reason());
        }
        assertThat(parsed).isInstanceOf(Good.class);
    }
}
