package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.messages.DeviceAnswer;
import io.fieldline.messages.MessageJson;
import io.fieldline.mqtt.InboundMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceAnswersTest {
    private static final Path EXAMPLES = Path.of("../docs/messages");
    private static final Instant NOW = Instant.parse("2026-11-28T12:07:00.120Z");

    private final RecordMapper records = new RecordMapper(
            new MessageLimits(16_384), BuiltInRules.byDefault(), Optional.empty(), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void anAnswerIsStoredUnderDeviceAndCommand() throws IOException {
        var record = map("fieldline/kitchen/answers", Files.readAllBytes(EXAMPLES.resolve("answer.json")), false)
                .record();

        assertThat(record.topic()).isEqualTo("fieldline.answers");
        assertThat(record.key()).isEqualTo("kitchen|answer:calibrate");
        assertThat(MessageJson.parse(record.value(), DeviceAnswer.class))
                .isEqualTo(new DeviceAnswer(
                        "kitchen",
                        NOW,
                        Optional.of(new DeviceAnswer.Answer("calibrate", false, "warming_up")),
                        Map.of()));
    }

    /** The broker sends them again after a new subscription. */
    @Test
    void countersAreStoredAlsoIfTheyWereRetained() throws IOException {
        var record = map("fieldline/kitchen/counters", Files.readAllBytes(EXAMPLES.resolve("counters.json")), true)
                .record();

        assertThat(record.topic()).isEqualTo("fieldline.answers");
        assertThat(record.key()).isEqualTo("kitchen|counters");
        assertThat(MessageJson.parse(record.value(), DeviceAnswer.class).counters())
                .containsEntry("bad_lines", 2L)
                .containsEntry("stalls", 0L);
    }

    @Test
    void emptyCountersDeleteTheRecord() {
        var record = map("fieldline/kitchen/counters", new byte[0], false).record();

        assertThat(record.key()).isEqualTo("kitchen|counters");
        assertThat(record.value()).isNull();
    }

    @ParameterizedTest(name = "{1} on {0}")
    @CsvSource(delimiter = '!', textBlock = """
            answers  ! nonsense                                        ! invalid Answer: not JSON
            answers  ! [1]                                             ! invalid Answer
            answers  ! null                                            ! invalid Answer: expected an object
            answers  ! {"command":"info","ok":true}                    ! invalid Answer: detail
            answers  ! {"command":"info","ok":"true","detail":""}      ! invalid Answer: ok: expected true or false, got true
            answers  ! {"command":"a|counters","ok":true,"detail":""}  ! invalid Answer: command must not have a |
            answers  ! {"command":"","ok":true,"detail":""}            ! invalid Answer: command must have 1 to 64 characters
            counters ! nonsense                                        ! invalid Numbers: not JSON
            counters ! {}                                              ! expected an answer or counters
            counters ! {"a":-1}                                        ! invalid Numbers: a: expected a whole number
            counters ! {"a":1.5}                                       ! invalid Numbers: a: expected a whole number
            counters ! {"a":{"b":1}}                                   ! invalid Numbers: a: expected a whole number
            counters ! {"a":null}                                      ! invalid Numbers
            counters ! {"a\\u0007":1}                                  ! the name of a counter must not have an invisible
            """)
    void anotherFormIsRejectedWithItsDeviceAndTheReason(String level, String payload, String reason) {
        var mapped = map("fieldline/kitchen/" + level, payload.getBytes(UTF_8), false);

        assertThat(mapped.rejection()).contains(Rejection.UNREADABLE);
        assertThat(mapped.record().key()).isEqualTo("kitchen");
        assertThat(reason(mapped)).startsWith(reason);
    }

    @Test
    void aNameThatIsNoneCannotWriteUnderTheKeyOfAnotherDevice() {
        var mapped = map("fieldline/kitchen|counters/answers", "{}".getBytes(UTF_8), false);

        assertThat(mapped.rejection()).contains(Rejection.UNREADABLE);
        assertThat(mapped.record().key()).isNull();
    }

    @Test
    void moreCountersThanExpectedAreRejected() {
        var counters = IntStream.range(0, 65)
                .mapToObj(number -> "\"c%d\":1".formatted(number))
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(reason(map("fieldline/kitchen/counters", counters.getBytes(UTF_8), false)))
                .isEqualTo("65 counters, expected at most 64");
    }

    @Test
    void aRetainedAnswerIsRejected() throws IOException {
        var mapped = map("fieldline/kitchen/answers", Files.readAllBytes(EXAMPLES.resolve("answer.json")), true);

        assertThat(mapped.rejection()).contains(Rejection.RETAINED);
    }

    private MappedRecord map(String topic, byte[] payload, boolean retained) {
        var mapped = records.of(new InboundMessage(topic, payload, 1, retained, List.of(), () -> {}), request -> {});
        assertThat(mapped).hasSize(1);
        return mapped.get(0);
    }

    private static String reason(MappedRecord mapped) {
        return new String(mapped.record().headers().lastHeader("reason").value(), UTF_8);
    }
}
