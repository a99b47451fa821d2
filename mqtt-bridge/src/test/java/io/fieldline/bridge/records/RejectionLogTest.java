package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RejectionLogTest {
    private long now;
    private final RejectionLog log = new RejectionLog(() -> now);

    @Test
    void eachKindIsLoggedAtOnceAndThenAtMostOnceAMinute() {
        assertThat(log.line(Rejection.UNREADABLE, 0, record()))
                .contains(
                        "rejected: why=unreadable total=1 device=d topic=a/b reason=not JSON; all of them are in Kafka"
                                + " topic fieldline.rejected");
        assertThat(log.line(Rejection.UNREADABLE, 1, record())).isEmpty();
        assertThat(log.line(Rejection.RETAINED, 0, record())).isPresent();

        now = Duration.ofMinutes(1).toNanos();
        assertThat(log.line(Rejection.UNREADABLE, 82, record()).orElseThrow()).contains("total=83");
    }

    @Test
    void eachNewReasonAndTopicIsLoggedAtOnceButNotAFlood() {
        assertThat(log.line(Rejection.UNREADABLE, 0, record("a/b", "time '7' is wrong")))
                .isPresent();
        assertThat(log.line(Rejection.UNREADABLE, 1, record("a/b", "time '8' is wrong")))
                .isEmpty();
        assertThat(log.line(Rejection.UNREADABLE, 2, record("a/c", "time '8' is wrong")))
                .isPresent();
        assertThat(log.line(Rejection.UNREADABLE, 3, record("a/b", "not JSON"))).isPresent();

        for (var i = 0; i < 100; i++) {
            log.line(Rejection.UNREADABLE, i, record("flood/x" + i, "not JSON"));
        }
        assertThat(log.line(Rejection.UNREADABLE, 104, record("new", "not JSON")))
                .isEmpty();
        now = Duration.ofMinutes(1).toNanos();
        assertThat(log.line(Rejection.UNREADABLE, 105, record("new", "not JSON")))
                .isPresent();
        assertThat(log.line(Rejection.UNREADABLE, 106, record("newer", "not JSON")))
                .isPresent();
    }

    @Test
    void whatATerminalWouldObeyIsReplacedAndLongTextIsCut() {
        var hostile = new ProducerRecord<>("fieldline.rejected", "d\u001B[31m\u202E", new byte[0]);
        hostile.headers()
                .add("topic", "a\nb".getBytes(UTF_8))
                .add("reason", "x".repeat(900).getBytes(UTF_8));

        assertThat(log.line(Rejection.UNREADABLE, 0, hostile).orElseThrow())
                .contains("device=d?[31m? topic=a?b reason=" + "x".repeat(200) + "...;");
    }

    private static ProducerRecord<String, byte[]> record() {
        return record("a/b", "not JSON");
    }

    private static ProducerRecord<String, byte[]> record(String topic, String reason) {
        var record = new ProducerRecord<>("fieldline.rejected", "d", new byte[0]);
        record.headers().add("topic", topic.getBytes(UTF_8)).add("reason", reason.getBytes(UTF_8));
        return record;
    }
}
