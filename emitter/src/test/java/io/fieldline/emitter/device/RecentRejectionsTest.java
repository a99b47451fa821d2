package io.fieldline.emitter.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.MessageJson;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentRejectionsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

    private final RecentRejections rejections = new RecentRejections(2);

    @ParameterizedTest
    @CsvSource({
        "hall, fieldline.readings,        hall",
        "hall, fieldline/other/readings,  hall",
        ",     fieldline/hall/readings,   hall",
        ",     fieldline/hall/status,     ",
        ",     zigbee2mqtt/hall,          ",
        ",     a/fieldline/hall/readings, "
    })
    void theDeviceIsThatOfTheKeyOrElseOfTheTopic(String key, String topic, String device) {
        rejections.add(NOW, key == null ? null : key.getBytes(UTF_8), headers(topic, "no rule"), new byte[0]);

        assertThat(only().device()).isEqualTo(Optional.ofNullable(device));
        assertThat(only().topic()).isEqualTo(topic);
    }

    @Test
    void theNewestComeFirstAndNoMoreThanAreKept() {
        for (var record = 0; record < 1_000; record++) {
            rejections.add(NOW.plusSeconds(record), null, headers("t", "reason " + record), new byte[0]);
        }

        assertThat(rejections.newest(Optional.empty(), 1_000)).hasSize(RecentRejections.MAX);
        assertThat(rejections.newest(Optional.empty(), 1).get(0).reason()).isEqualTo("reason 999");
        assertThat(rejections.records()).isEqualTo(1_000);
    }

    @Test
    void ofLongPayloadsReasonsTopicsAndNamesOnlySomeIsKept() {
        var long1 = "x".repeat(100_000);
        rejections.add(NOW, long1.getBytes(UTF_8), headers(long1, long1), long1.getBytes(UTF_8));

        assertThat(only().payload()).hasSize(256);
        assertThat(only().reason()).hasSize(500);
        assertThat(only().topic()).hasSize(256);
        assertThat(only().device().orElse("")).hasSize(128);
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        rejections.add(NOW, null, new RecordHeaders(), new byte[] {(byte) 0xff, 'a'});

        assertThat(only().payload()).isEqualTo("\ufffda");
        assertThat(only().reason()).isEmpty();
        assertThat(MessageJson.text(only()))
                .isEqualTo("{\"time\":%d,\"device_name\":null,\"topic\":\"\",\"reason\":\"\",\"payload\":\"\ufffda\"}"
                        .formatted(NOW.toEpochMilli()));
    }

    @Test
    void thoseOfADeviceAreCountedWithTheNewestReason() {
        add("hall", "first");
        add("lab", "other");
        add("hall", "second");

        assertThat(rejections.of("hall")).contains(new RecentRejections.Count(2, "second", NOW));
        assertThat(rejections.newest(Optional.of("hall"), 10)).hasSize(2);
        rejections.remove("hall");
        assertThat(rejections.of("hall")).isEmpty();
    }

    @Test
    void theCountOfTheDeviceThatWasRejectedLongestAgoGoes() {
        add("hall", "a");
        add("lab", "b");
        add("hall", "c");
        add("attic", "d");

        assertThat(rejections.of("lab")).isEmpty();
        assertThat(rejections.of("hall")).isPresent();
        assertThat(rejections.deviceEvictions()).isEqualTo(1);
    }

    private void add(String device, String reason) {
        rejections.add(NOW, device.getBytes(UTF_8), headers("fieldline.readings", reason), new byte[0]);
    }

    private RecentRejections.Rejection only() {
        return rejections.newest(Optional.empty(), 10).get(0);
    }

    private static Headers headers(String topic, String reason) {
        return new RecordHeaders().add("topic", topic.getBytes(UTF_8)).add("reason", reason.getBytes(UTF_8));
    }
}
