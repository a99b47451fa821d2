package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.rulefile.InvalidRulesException;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
        var identities = new HashSet<String>();
        var found = new ArrayList<String>();
        for (var message : messages(folder)) {
            for (var mapped : records.of(message, request -> {})) {
                if (mapped.rejection().isEmpty() && isNew(mapped, identities)) {
                    found.add(describe(mapped));
                }
            }
        }

        var expected = new ArrayList<String>();
        JSON.readTree(Files.readString(folder.resolve("expected.json"))).forEach(each -> expected.add(describe(each)));
        assertThat(found).isEqualTo(expected);
    }

    private static MappingRules rules(Path folder) throws InvalidRulesException {
        var file = folder.resolve("rules.json");
        return BuiltInRules.of(Files.exists(file) ? Optional.of(file) : Optional.empty(), List.of());
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

    /** The job counts a reading with the same identity once. */
    private static boolean isNew(MappedRecord mapped, Set<String> identities) {
        return !(ReadingJson.parse(value(mapped)) instanceof Good good)
                || good.reading()
                        .identity()
                        .map(identity -> identities.add(mapped.record().key() + identity))
                        .orElse(true);
    }

    private static byte[] value(MappedRecord mapped) {
        return mapped.record().value();
    }

    private static String describe(MappedRecord mapped) {
        if (mapped.record().topic().equals("fieldline.status")) {
            return "status %s %s".formatted(mapped.record().key(), new String(value(mapped), UTF_8));
        }
        return describe(((Good) ReadingJson.parse(value(mapped))).reading());
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
        return "%s %s %s %s %s"
                .formatted(
                        reading.deviceName(),
                        timestamp,
                        metrics,
                        new TreeMap<>(reading.units()),
                        reading.quality().wireName());
    }

    private static String describe(JsonNode expected) {
        if (expected.has("status")) {
            return "status %s %s"
                    .formatted(
                            expected.get("device_name").textValue(),
                            expected.get("status").textValue());
        }
        var metrics = new TreeMap<String, Double>();
        expected.get("metrics")
                .properties()
                .forEach(metric -> metrics.put(
                        metric.getKey(),
                        metric.getValue().isNull()
                                ? Double.NaN
                                : metric.getValue().doubleValue()));
        var units = new TreeMap<String, String>();
        expected.path("units")
                .properties()
                .forEach(unit -> units.put(unit.getKey(), unit.getValue().textValue()));
        if (expected.has("unit")) {
            units.put(metrics.firstKey(), expected.get("unit").textValue());
        }
        return "%s %s %s %s %s"
                .formatted(
                        expected.get("device_name").textValue(),
                        expected.get("timestamp").textValue(),
                        metrics,
                        units,
                        expected.path("quality").asText("ok"));
    }
}
