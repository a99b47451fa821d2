package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Records from Kafka except readings. A client that can write to a topic can write anything. */
class KafkaRecordsFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<byte[]> examples() throws IOException {
        var examples = new ArrayList<byte[]>();
        for (var name : List.of(
                "average",
                "alert",
                "alert-rules",
                "job-progress",
                "bridge-progress",
                "device-summary",
                "acknowledgement",
                "label",
                "command",
                "device-answer",
                "device-counters")) {
            examples.add(Files.readAllBytes(Path.of("../../docs/messages", name + ".json")));
        }
        return examples;
    }

    @MethodSource("examples")
    @FuzzTest
    void anAcceptedRecordHoldsWhatCanBeWrittenAndIsReadAsItWasWritten(byte[] json) {
        check(json, Average.class, KafkaRecordsFuzzTest::checkAverage);
        check(json, Alert.class, KafkaRecordsFuzzTest::checkAlert);
        check(json, AlertRules.class, KafkaRecordsFuzzTest::checkRules);
        check(json, JobProgress.class, progress -> {});
        check(json, BridgeProgress.class, progress -> {});
        check(json, DeviceSummary.class, KafkaRecordsFuzzTest::checkSummary);
        check(json, Acknowledgement.class, acknowledgement -> checkKey(acknowledgement.key()));
        check(json, Label.class, label -> checkKey(label.key()));
        check(json, Command.class, command -> assertThat(command.deviceName()).matches(NamesFuzzTest.NAME));
        check(json, DeviceAnswer.class, answer -> checkKey(answer.key()));
    }

    private static <T extends Record> void check(byte[] json, Class<T> type, Consumer<T> checks) {
        T parsed;
        try {
            parsed = MessageJson.parse(json, type);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        checks.accept(parsed);
        var written = MessageJson.write(parsed);
        assertThat(MessageJson.parse(written, type)).isEqualTo(parsed);
        assertThat(isOneObject(json)).isTrue();
    }

    private static boolean isOneObject(byte[] json) {
        try (var parser = JSON.createParser(json)) {
            return JSON.readTree(parser).isObject() && parser.nextToken() == null;
        } catch (IOException wrong) {
            return false;
        }
    }

    private static void checkAverage(Average average) {
        assertThat(average.deviceName()).matches(NamesFuzzTest.NAME);
        assertThat(average.metric()).matches(NamesFuzzTest.NAME);
        checkMoments(average.windowStart(), average.windowEnd());
        checkNumbers(average.mean(), average.min(), average.max(), average.stddev(), average.last());
        assertThat(average.count()).isPositive();
        assertThat(average.quality().values()).allMatch(count -> count >= 0);
    }

    private static void checkAlert(Alert alert) {
        assertThat(alert.deviceName()).matches(NamesFuzzTest.NAME);
        checkMoments(alert.since(), alert.at());
        checkNumbers(alert.value(), alert.level());
    }

    private static void checkRules(AlertRules rules) {
        rules.rules().forEach(rule -> {
            rule.level().ifPresent(KafkaRecordsFuzzTest::checkNumbers);
            rule.clearLevel().ifPresent(KafkaRecordsFuzzTest::checkNumbers);
            rule.duration()
                    .ifPresent(duration -> assertThat(duration.isNegative()).isFalse());
            rule.window().ifPresent(window -> assertThat(window.isNegative()).isFalse());
        });
    }

    private static void checkSummary(DeviceSummary summary) {
        assertThat(summary.deviceName()).matches(NamesFuzzTest.NAME);
        checkMoments(summary.firstSeen(), summary.lastSeen());
        summary.interval()
                .ifPresent(interval -> assertThat(interval.isNegative()).isFalse());
    }

    private static void checkKey(String key) {
        assertThat(key.split("\\|", -1)).hasSize(2);
    }

    private static void checkMoments(Instant... moments) {
        for (var moment : moments) {
            assertThat(moment.atOffset(ZoneOffset.UTC).getYear()).isBetween(1970, 9999);
        }
    }

    private static void checkNumbers(double... numbers) {
        assertThat(DoubleStream.of(numbers)).allMatch(Double::isFinite);
    }
}
