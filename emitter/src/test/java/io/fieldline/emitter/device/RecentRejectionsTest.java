package io.fieldline.emitter.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fieldline.messages.MessageJson;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
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

        assertThat(rejections.newest(RejectionFilter.ALL, 1_000)).hasSize(RecentRejections.MAX);
        assertThat(rejections.newest(RejectionFilter.ALL, 1).get(0).reason()).isEqualTo("reason 999");
        assertThat(rejections.records()).isEqualTo(1_000);
    }

    @Test
    void ofLongPayloadsReasonsTopicsAndNamesOnlySomeIsKept() {
        var long1 = "x".repeat(100_000);
        rejections.add(NOW, long1.getBytes(UTF_8), headers(long1, long1), long1.getBytes(UTF_8));

        assertThat(only().payload()).hasSize(512);
        assertThat(only().bytes()).isEqualTo(100_000);
        assertThat(only().isCut()).isTrue();
        assertThat(only().reason()).hasSize(500);
        assertThat(only().topic()).hasSize(256);
        assertThat(only().device().orElse("")).hasSize(128);
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        rejections.add(NOW, null, new RecordHeaders(), new byte[] {(byte) 0xff, 'a'});

        assertThat(only().payload()).isEqualTo("\\xffa");
        assertThat(only().reason()).isEmpty();
        assertThat(MessageJson.text(only()))
                .isEqualTo(("{\"time\":%d,\"device_name\":null,\"kind\":\"other\",\"topic\":\"\",\"reason\":\"\","
                                + "\"payload\":\"\\\\xffa\",\"payload_bytes\":2,\"payload_cut\":false}")
                        .formatted(NOW.toEpochMilli()));
    }

    @Test
    void thoseOfADeviceAreCountedWithTheNewestReason() {
        add("hall", "first");
        add("lab", "other");
        add("hall", "second");

        assertThat(rejections.of("hall")).contains(new RecentRejections.Count(2, "second", NOW));
        assertThat(rejections.newest(of("hall", null, null), 10)).hasSize(2);
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

    @Test
    void theyAreFilteredByDeviceReasonAndTopic() {
        addOf("hall", "unreadable", "zigbee2mqtt/hall", "the device is missing");
        addOf("lab", "too_large", "plant/lab", "20000 bytes");
        addOf("lab", "unreadable", "zigbee2mqtt/lab/x", "Not JSON");

        assertThat(topics(of("lab", null, null))).containsExactly("zigbee2mqtt/lab/x", "plant/lab");
        assertThat(topics(of(null, "unreadable", null))).containsExactly("zigbee2mqtt/lab/x", "zigbee2mqtt/hall");
        assertThat(topics(of(null, "not json", null))).containsExactly("zigbee2mqtt/lab/x");
        assertThat(topics(of(null, null, "zigbee2mqtt/#"))).containsExactly("zigbee2mqtt/lab/x", "zigbee2mqtt/hall");
        assertThat(topics(of(null, null, "zigbee2mqtt/+"))).containsExactly("zigbee2mqtt/hall");
        assertThat(topics(of(null, null, "+/lab"))).containsExactly("plant/lab");
        assertThat(topics(of(null, null, "plant/lab/#"))).containsExactly("plant/lab");
        assertThat(topics(of(null, null, "plant"))).isEmpty();
        assertThat(topics(of(null, null, "#"))).hasSize(3);
        assertThat(topics(of("hall", "too_large", null))).isEmpty();
    }

    @Test
    void eachKindDeviceAndTopicHasACountAndTheNewestReason() {
        addOf("hall", "unreadable", "a", "first");
        addOf("lab", "unreadable", "a", "other");
        addOf("hall", "unreadable", "a", "second");
        addOf("hall", "too_large", "a", "big");

        assertThat(rejections.byKind()).isEqualTo(Map.of("unreadable", 3L, "too_large", 1L));
        assertThat(rejections.counts(RejectionFilter.ALL, 10))
                .hasToString("[OfSource[kind=too_large, device=Optional[hall], topic=a, count=1, reason=big, at=%1$s],"
                                .formatted(NOW)
                        + " OfSource[kind=unreadable, device=Optional[hall], topic=a, count=2, reason=second, at=%1$s],"
                                .formatted(NOW)
                        + " OfSource[kind=unreadable, device=Optional[lab], topic=a, count=1, reason=other, at=%1$s]]"
                                .formatted(NOW));
        rejections.remove("hall");
        assertThat(rejections.counts(RejectionFilter.ALL, 10)).hasSize(1);
    }

    @Test
    void theCountsAreLimitedInBytes() {
        for (var topic = 0; topic < 10_000; topic++) {
            addOf("hall", "unreadable", "x".repeat(200) + topic, "y".repeat(200));
        }

        var kept = rejections.counts(RejectionFilter.ALL, 10_000).size();
        assertThat(kept).isBetween(1_000, 2_000_000 / 800);
        assertThat(rejections.countEvictions()).isEqualTo(10_000 - kept);
        assertThat(rejections.byKind()).isEqualTo(Map.of("unreadable", 10_000L));
    }

    @Test
    void aKindThatIsNoNameCountsAsOther() {
        addOf("hall", "Not a kind!", "a", "r");
        for (var kind = 0; kind < 100; kind++) {
            addOf("hall", "kind_" + kind, "a", "r");
        }

        assertThat(rejections.byKind()).hasSize(32).containsEntry("other", 70L).containsEntry("kind_0", 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "7b2261223a317d,     '{\"a\":1}'",
        "610a620d0962,       a\\nb\\r\\tb",
        "00611b5b,           \\u0000a\\u001b[",
        "e280ae78,           \\u202ex",
        "c3a4ff41,           ä\\xffA",
        "f09f8c,             \\xf0\\x9f\\x8c",
        "4be4,               K\\xe4",
        "f48fbfbf,           \\u10ffff",
        "c0af,               \\xc0\\xaf",
        "eda080,             \\xed\\xa0\\x80",
        "f09f8ca1,           🌡"
    })
    void aPayloadIsReadable(String hex, String text) {
        assertThat(EscapedPayload.of(HexFormat.of().parseHex(hex), 512)).isEqualTo(text);
    }

    @Test
    void aCharacterThatTheLimitCutsOffIsLeftOut() {
        assertThat(EscapedPayload.of("a🌡".getBytes(UTF_8), 4)).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "zigbee2mqtt/#/x, 'topic has the wildcard # before its last level, expected it at the end'",
        "zigbee2mqtt#,    'topic has the level ''zigbee2mqtt#'', expected + or # alone'",
        "a/b+/c,          'topic has the level ''b+'', expected + or # alone'"
    })
    void aFilterThatCannotMatchIsInvalid(String topic, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(null, null, topic))
                .withMessage(why);
    }

    private List<String> topics(RejectionFilter filter) {
        return rejections.newest(filter, 10).stream()
                .map(RecentRejections.Rejection::topic)
                .toList();
    }

    private static RejectionFilter of(@Nullable String device, @Nullable String reason, @Nullable String topic) {
        return new RejectionFilter(
                Optional.ofNullable(device), Optional.ofNullable(reason), Optional.ofNullable(topic));
    }

    private void addOf(String device, String kind, String topic, String reason) {
        rejections.add(
                NOW, device.getBytes(UTF_8), headers(topic, reason).add("kind", kind.getBytes(UTF_8)), new byte[0]);
    }

    private void add(String device, String reason) {
        rejections.add(NOW, device.getBytes(UTF_8), headers("fieldline.readings", reason), new byte[0]);
    }

    private RecentRejections.Rejection only() {
        return rejections.newest(RejectionFilter.ALL, 10).get(0);
    }

    private static Headers headers(String topic, String reason) {
        return new RecordHeaders().add("topic", topic.getBytes(UTF_8)).add("reason", reason.getBytes(UTF_8));
    }
}
