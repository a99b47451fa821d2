package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.emitter.device.RejectionFilter;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.overview.OverviewCursor;
import io.fieldline.emitter.push.ClientView;
import io.fieldline.emitter.push.FakeConnection;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.MessageJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An input is a sequence of records. Each has a byte for its topic, one for its time in seconds, one for the length of its key,
 * two for the length of its value, then the key and the value.
 */
class RecordRouterFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-10-07T15:30:00Z"), ZoneOffset.UTC);
    private static final List<Topic> TOPICS = List.of(Topic.values());
    private static final int MAX_RECORDS = 50;
    private static final List<String> NUMBERS =
            List.of("data", "min", "max", "stddev", "last", "value", "level", "clear_level", "time", "start", "end");

    static List<byte[]> examples() throws IOException {
        return List.of(
                records(
                        Topic.AVERAGES,
                        "",
                        Examples.message("average.json"),
                        Topic.READINGS,
                        "",
                        Examples.message("readings/reading.json"),
                        Topic.ALERTS,
                        "",
                        Examples.message("alert.json"),
                        Topic.PIPELINE,
                        "spark-job",
                        Examples.message("job-progress.json"),
                        Topic.PIPELINE,
                        "mqtt-bridge",
                        Examples.message("bridge-progress.json"),
                        Topic.RULES,
                        "spark-job",
                        Examples.message("alert-rules.json"),
                        Topic.DEVICES,
                        "device1",
                        Examples.message("device-summary.json"),
                        Topic.STATUS,
                        "device1",
                        "online",
                        Topic.REJECTED,
                        "device1",
                        "{\"x\":1}"),
                records(
                        Topic.ACKNOWLEDGEMENTS,
                        "kitchen|co",
                        Examples.message("acknowledgement.json"),
                        Topic.LABELS,
                        "kitchen|co",
                        Examples.message("label.json"),
                        Topic.SESSIONS,
                        "office|" + "x".repeat(43),
                        Examples.message("login-session.json"),
                        Topic.COMMANDS,
                        "kitchen",
                        Examples.message("command.json"),
                        Topic.ANSWERS,
                        "kitchen|answer:interval",
                        Examples.message("device-answer.json"),
                        Topic.ANSWERS,
                        "kitchen|counters",
                        Examples.message("device-counters.json"),
                        Topic.ACKNOWLEDGEMENTS,
                        "kitchen|co",
                        ""),
                records(Topic.STATUS, "device2", "degraded: disk full", Topic.STATUS, "device2", ""),
                records(
                        Topic.READINGS,
                        "",
                        Examples.message("readings/several-metrics.json"),
                        Topic.DEVICES,
                        "device2",
                        ""));
    }

    private static byte[] records(Object... topicsKeysAndValues) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < topicsKeysAndValues.length; i += 3) {
            var key = ((String) topicsKeysAndValues[i + 1]).getBytes(UTF_8);
            var value = ((String) topicsKeysAndValues[i + 2]).getBytes(UTF_8);
            bytes.write(TOPICS.indexOf(topicsKeysAndValues[i]));
            bytes.write(0);
            bytes.write(key.length);
            bytes.write(ByteBuffer.allocate(2).putShort((short) value.length).array());
            bytes.write(key);
            bytes.write(value);
        }
        return bytes.toByteArray();
    }

    @MethodSource("examples")
    @FuzzTest
    void whateverIsInKafkaAllThatPagesAreToldIsJson(byte[] bytes) throws IOException {
        var live = Examples.live(10, 10, CLOCK);
        var line = new FakeConnection();
        line.room = Integer.MAX_VALUE;
        var broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
        try {
            var intake = new RecordRouter(live, broadcast, CLOCK);
            take(intake, ByteBuffer.wrap(bytes));
            intake.tookAll(true);
            intake.caughtUp();
            broadcast.connected(UUID.randomUUID(), line, ClientView.ALL, Optional.empty(), OverviewCursor.NONE);
            live.devices().look();
            live.pipeline().look(Map.of());
            check(live);
        } finally {
            broadcast.close();
        }
        for (var sent : line.sent) {
            checkJson(sent.substring(sent.indexOf('{') < 0 ? sent.length() : sent.indexOf('{')));
        }
    }

    private static void take(RecordRouter intake, ByteBuffer rest) {
        for (var offset = 0; rest.remaining() >= 5 && offset < MAX_RECORDS; offset++) {
            var topic = TOPICS.get(Byte.toUnsignedInt(rest.get()) % TOPICS.size());
            var time = CLOCK.millis() + rest.get() * 1_000L;
            var keyLength = Byte.toUnsignedInt(rest.get());
            var valueLength = Short.toUnsignedInt(rest.getShort());
            var key = bytes(rest, keyLength);
            var value = bytes(rest, valueLength);
            var headers = new RecordHeaders().add("topic", key).add("reason", value);
            try {
                intake.take(
                        topic,
                        new ConsumerRecord<>(
                                topic.topicName(),
                                0,
                                offset,
                                time,
                                TimestampType.CREATE_TIME,
                                key.length,
                                value.length,
                                key.length == 0 ? null : key,
                                value.length == 0 ? null : value,
                                headers,
                                Optional.empty()),
                        Instant.MIN);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank(); // KafkaConsumerLoop counts it as a bad record
            }
        }
    }

    private static byte[] bytes(ByteBuffer rest, int length) {
        var bytes = new byte[Math.min(length, rest.remaining())];
        rest.get(bytes);
        return bytes;
    }

    private static void check(LiveState live) throws IOException {
        checkJson(live.pipeline().json());
        checkJson(live.rules().json());
        for (var device : live.devices().all()) {
            checkNumbers(device);
            for (var reading :
                    live.readings().of(device.path("device_name").textValue()).values()) {
                checkNumbers(reading);
            }
        }
        live.rejections()
                .newest(RejectionFilter.ALL, 100)
                .forEach(rejection -> checkNumbers(MessageJson.tree(rejection)));
        assertThat(live.devices().names()).hasSizeLessThanOrEqualTo(10);
    }

    private static void checkJson(String json) throws IOException {
        if (!json.isEmpty()) {
            checkNumbers(JSON.readTree(json));
        }
    }

    /** A NaN would be written as a text. */
    private static void checkNumbers(JsonNode json) {
        for (var name : NUMBERS) {
            assertThat(json.findValues(name)).noneMatch(JsonNode::isTextual);
        }
    }
}
