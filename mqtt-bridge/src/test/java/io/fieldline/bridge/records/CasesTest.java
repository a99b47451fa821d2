package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.bridge.rules.InvalidRulesException;
import io.fieldline.bridge.rules.MappingRuleFile;
import io.fieldline.bridge.rules.MappingRules;
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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages of devices of other vendors. Each is in a folder with the expected readings and, if the built-in rules do
 * not apply, its own rules.
 */
class CasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final Instant ARRIVAL = Instant.parse("2026-11-28T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> cases() throws IOException {
        try (var folders = Files.list(CASES)) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMessagesBecomeTheExpectedReadings(Path folder) throws IOException, InvalidRulesException {
        var records = new RecordMapper(
                new MessageLimits(16_384), rules(folder), Optional.empty(), Clock.fixed(ARRIVAL, ZoneOffset.UTC));
        var readings = messages(folder).stream()
                .flatMap(message -> records.of(message, request -> {}).stream())
                .filter(outgoing -> outgoing.rejection().isEmpty())
                .map(outgoing -> ReadingJson.parse(outgoing.record().value()))
                .map(parsed -> describe(((Good) parsed).reading()))
                .toList();

        var expected = JSON.readTree(Files.readString(folder.resolve("expected.json")));
        assertThat(readings)
                .isEqualTo(Stream.iterate(0, index -> index + 1)
                        .limit(expected.size())
                        .map(index -> describe(expected.get(index)))
                        .toList());
    }

    private static MappingRules rules(Path folder) throws InvalidRulesException {
        var file = folder.resolve("rules.json");
        return Files.exists(file) ? MappingRuleFile.read(file) : MappingRuleFile.byDefault();
    }

    private static List<InboundMessage> messages(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".payload"))
                    .sorted()
                    .map(CasesTest::message)
                    .toList();
        }
    }

    private static InboundMessage message(Path payload) {
        try {
            var topic = Path.of(payload.toString().replace(".payload", ".topic"));
            return new InboundMessage(
                    Files.readString(topic, UTF_8).strip(), Files.readAllBytes(payload), 1, false, List.of(), () -> {});
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** A fault of one of several metrics need not be listed in what is expected. */
    private static String describe(Reading reading) {
        var metrics = new TreeMap<>(reading.metrics());
        if (metrics.size() > 1) {
            metrics.values().removeIf(value -> value.isNaN());
        }
        var timestamp = reading.timestamp().equals(ARRIVAL)
                ? "arrival"
                : reading.timestamp().toString();
        return "%s %s %s %s"
                .formatted(
                        reading.deviceName(),
                        timestamp,
                        metrics,
                        reading.quality().wireName());
    }

    private static String describe(JsonNode expected) {
        var metrics = expected.get("metrics").properties().stream()
                .collect(Collectors.toMap(
                        metric -> metric.getKey(),
                        metric -> metric.getValue().isNull()
                                ? Double.NaN
                                : metric.getValue().doubleValue(),
                        (one, other) -> one,
                        TreeMap::new));
        return "%s %s %s %s"
                .formatted(
                        expected.get("device_name").textValue(),
                        expected.get("timestamp").textValue(),
                        metrics,
                        expected.path("quality").asText("ok"));
    }
}
