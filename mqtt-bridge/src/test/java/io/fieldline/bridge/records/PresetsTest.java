package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.rulefile.InvalidRulesException;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages of products that have a preset. The folder of a preset has each message with its topic, and the readings and
 * statuses of all of them in {@code expected.json}; an ignored message has none.
 */
class PresetsTest {
    private static final Path MESSAGES = Path.of("src/test/resources/presets");
    private static final Path PRESETS = Path.of("src/main/resources/io/fieldline/bridge/rules/presets");
    private static final Instant ARRIVAL = Instant.parse("2026-11-28T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<String> presets() throws IOException {
        try (var files = Files.list(PRESETS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("presets")
    void noTwoTopicFiltersOfAPresetOverlap(String preset) throws InvalidRulesException {
        var filters = BuiltInRules.of(Optional.empty(), List.of(preset)).subscriptions();

        assertThat(filters).isNotEmpty();
        assertThat(filters).allSatisfy(filter -> assertThat(filters.stream().filter(filter::overlaps))
                .hasSize(1));
    }

    @Test
    void allPresetsTogetherAreValid() throws IOException, InvalidRulesException {
        assertThat(BuiltInRules.of(Optional.empty(), presets()).subscriptions()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void theMessagesBecomeTheExpectedReadings(String preset) throws IOException, InvalidRulesException {
        var mapper = new RecordMapper(
                new MessageLimits(16_384),
                BuiltInRules.of(Optional.empty(), List.of(preset)),
                Optional.empty(),
                Clock.fixed(ARRIVAL, ZoneOffset.UTC));
        var results = new ArrayList<String>();
        for (var payload : payloads(MESSAGES.resolve(preset))) {
            var number = payload.getFileName().toString().replace(".payload", "");
            for (var record : mapper.of(message(payload), request -> {})) {
                results.add(number + " " + describe(record));
            }
        }

        var expected = JSON.readTree(Files.readString(MESSAGES.resolve(preset).resolve("expected.json")));
        assertThat(results)
                .isEqualTo(StreamSupport.stream(expected.spliterator(), false)
                        .map(PresetsTest::describe)
                        .toList());
    }

    private static List<Path> payloads(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".payload"))
                    .sorted()
                    .toList();
        }
    }

    private static InboundMessage message(Path payload) throws IOException {
        var topic = Files.readString(Path.of(payload.toString().replace(".payload", ".topic")), UTF_8);
        return new InboundMessage(topic.strip(), Files.readAllBytes(payload), 1, false, List.of(), () -> {});
    }

    private static String describe(MappedRecord mapped) {
        var record = mapped.record();
        if (mapped.rejection().isPresent()) {
            return "rejected";
        }
        return record.topic().equals(Topic.STATUS.topicName())
                ? "%s is %s".formatted(record.key(), new String(record.value(), UTF_8))
                : describe(((Good) ReadingJson.parse(record.value())).reading());
    }

    private static String describe(Reading reading) {
        var timestamp = reading.timestamp().equals(ARRIVAL)
                ? "arrival"
                : reading.timestamp().toString();
        return "%s %s %s %s %s %s"
                .formatted(
                        reading.deviceName(),
                        timestamp,
                        new TreeMap<>(reading.metrics()),
                        new TreeMap<>(reading.units()),
                        new TreeMap<>(reading.tags()),
                        reading.quality().wireName());
    }

    private static String describe(JsonNode expected) {
        var number = expected.get("message").textValue() + " ";
        if (expected.has("rejected")) {
            return number + "rejected";
        }
        if (expected.has("status")) {
            return number + expected.get("device_name").textValue() + " is "
                    + expected.get("status").textValue();
        }
        return number
                + "%s %s %s %s %s %s"
                        .formatted(
                                expected.get("device_name").textValue(),
                                expected.get("timestamp").textValue(),
                                numbers(expected.get("metrics")),
                                texts(expected.path("units")),
                                texts(expected.path("tags")),
                                expected.path("quality").asText("ok"));
    }

    private static Map<String, Double> numbers(JsonNode metrics) {
        var numbers = new TreeMap<String, Double>();
        metrics.properties()
                .forEach(metric -> numbers.put(
                        metric.getKey(),
                        metric.getValue().isNull()
                                ? Double.NaN
                                : metric.getValue().doubleValue()));
        return numbers;
    }

    private static Map<String, String> texts(JsonNode fields) {
        var texts = new TreeMap<String, String>();
        fields.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().textValue()));
        return texts;
    }
}
