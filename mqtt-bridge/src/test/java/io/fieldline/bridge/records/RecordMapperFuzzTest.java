package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.bridge.payload.PayloadBytes;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.InboundMessage.UserProperty;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An input has a topic in its first line, and then a payload. If the topic begins with !, the message is retained. */
class RecordMapperFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);
    private static final int MAX_PAYLOAD = 16_384;
    private static final Pattern OWN_TOPIC = Pattern.compile("fieldline/([^/]+)/readings");
    private static final Pattern BARE_NUMBER = Pattern.compile(
            "[+\u2212-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?(\\s*[\\p{L}%\u00b0\u2030][^\\s,;=:]{0,15})?");
    private static final Pattern NO_VALUE = Pattern.compile(
            "|[+-]?nan|[+-]?inf(inity)?|null|nil|none|undefined|unavailable|unknown|n/a|-{1,3}",
            Pattern.CASE_INSENSITIVE);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final RecordMapper records =
            new RecordMapper(new MessageLimits(MAX_PAYLOAD), BuiltInRules.byDefault(), Optional.empty(), CLOCK);

    @FuzzTest
    void aMessageBecomesAReadingAStatusOrARejectionWithItsReason(byte[] input) throws IOException {
        var message = message(input);
        for (var outgoing : records.of(message, request -> {})) {
            check(message, outgoing);
        }
    }

    private static void check(InboundMessage message, MappedRecord outgoing) throws IOException {
        var record = outgoing.record();
        if (outgoing.rejection().isPresent()) {
            assertThat(record.topic()).isEqualTo("fieldline.rejected");
            assertThat(header(record, "reason")).isNotBlank();
            return;
        }
        if (record.topic().equals("fieldline.status")) {
            assertThat(message.topic().replaceAll("[|]|\\p{Cntrl}", "_"))
                    .isEqualTo("fieldline/" + record.key() + "/status");
            assertThat(record.value() == null ? 0 : record.value().length).isLessThanOrEqualTo(1024);
            return;
        }
        checkReading(message, record);
    }

    private static void checkReading(InboundMessage message, ProducerRecord<String, byte[]> record) throws IOException {
        assertThat(record.topic()).isEqualTo("fieldline.readings");
        assertThat(ReadingJson.parse(record.value())).isInstanceOf(Good.class);
        var reading = ((Good) ReadingJson.parse(record.value())).reading();
        assertThat(record.key()).isEqualTo(reading.deviceName());
        assertThat(record.value().length)
                .as("grows by no more than a reading's own fields and longer names")
                .isLessThan(6 * (message.payload().length + message.topic().length()) + 500);
        var own = OWN_TOPIC.matcher(message.topic());
        if (own.matches()) {
            assertThat(reading.deviceName()).isEqualTo(own.group(1));
        }
        if (message.retained()) {
            assertThat(reading.identity()).isPresent();
        }
        if (!PayloadBytes.isCompressed(message.payload())) {
            assertThat(isOneObject(message.payload()) || isBareValue(message.payload()))
                    .isTrue();
        }
    }

    private static boolean isOneObject(byte[] payload) {
        var end = payload.length;
        while (end > 0 && payload[end - 1] == 0) { // the end of a string in C
            end--;
        }
        try (var parser = JSON.createParser(payload, 0, end)) {
            var begins = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            return begins && parser.nextToken() == null;
        } catch (IOException wrong) {
            return false;
        }
    }

    private static boolean isBareValue(byte[] payload) {
        var text = new String(payload, UTF_8)
                .replace("\uFEFF", "")
                .replace("\0", "")
                .replace("\"", "")
                .strip();
        return BARE_NUMBER.matcher(text).matches() || NO_VALUE.matcher(text).matches();
    }

    private static InboundMessage message(byte[] input) {
        var end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        var line = new String(input, 0, end, UTF_8);
        var retained = line.startsWith("!");
        var topic = retained ? line.substring(1) : line;
        var payload = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        return new InboundMessage(topic, payload, 1, retained, List.of(new UserProperty("site", "Leeds")), () -> {});
    }

    private static String header(ProducerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
